#include "layers/conv2d_transpose.h"

#include "kernels/conv2d_transpose/conv2d_transpose.h"
#include "layers/window_shape.h"

namespace curie {

Conv2DTranspose::Conv2DTranspose(int64_t in, int64_t out, int64_t kernel, const Options& options)
    : Module("Conv2DTranspose"), in_(in), out_(out), kernel_(kernel), options_(options) {
    require(in > 0 && out > 0 && kernel > 0 && options.stride > 0, "Conv2DTranspose",
            "expected channels, kernel and stride >= 1, got {} -> {}, kernel {}, stride {}", in,
            out, kernel, options.stride);
    weight_ = add_parameter("kernel", {kernel, kernel, out, in}, options.initializer, options.l2);
    if (options.bias) bias_ = add_parameter("bias", {out}, Initializer::zeros());
}

Tensor Conv2DTranspose::forward(Context& context, const Tensor& x) {
    return conv2d_transpose(context, x, weight_->value, bias_ ? bias_->value : Tensor(),
                            {.stride = options_.stride, .padding = options_.padding});
}

Shape Conv2DTranspose::output_shape(const Shape& input) const {
    require_channels(where(), input, in_);
    const auto extent = [&](int axis) {
        return transposed_axis(input[axis], kernel_, options_.stride, options_.padding).outputs;
    };
    return {input[0], extent(1), extent(2), out_};
}

void Conv2DTranspose::append_records(const Shape& input, std::vector<LayerRecord>& records) const {
    LayerRecord layer = record(input);
    layer.multiply_adds = input.size() * kernel_ * kernel_ * out_;
    layer.flops = 2 * layer.multiply_adds + (bias_ ? layer.output.size() : 0);
    records.push_back(layer);
}

std::string Conv2DTranspose::describe() const {
    return fmt::format("Conv2DTranspose({} -> {}, {}{})", in_, out_,
                       describe_window({kernel_, kernel_}, options_.stride, 1, options_.padding),
                       options_.bias ? "" : ", no bias");
}

}  // namespace curie
