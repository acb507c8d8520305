#include "layers/conv2d.h"

#include "kernels/conv2d/conv2d.h"
#include "layers/window_shape.h"

namespace curie {

Conv2D::Conv2D(int64_t in, int64_t out, KernelSize kernel, const Options& options)
    : Module("Conv2D"), in_(in), out_(out), kernel_(kernel), options_(options) {
    require(in > 0 && out > 0 && kernel.rows > 0 && kernel.columns > 0 && options.groups > 0,
            "Conv2D",
            "expected channels, kernel and groups >= 1, got {} -> {}, kernel {} x {}, groups {}",
            in, out, kernel.rows, kernel.columns, options.groups);
    require(in % options.groups == 0 && out % options.groups == 0, "Conv2D",
            "expected channels divisible by {} groups, got {} -> {}", options.groups, in, out);
    weight_ = add_parameter("kernel", {kernel.rows, kernel.columns, in / options.groups, out},
                            options.initializer, options.l2);
    if (options.bias) bias_ = add_parameter("bias", {out}, Initializer::zeros());
}

Tensor Conv2D::forward(Context& context, const Tensor& x) {
    return conv2d(context, x, weight_->value, bias_ ? bias_->value : Tensor(),
                  {.stride = options_.stride,
                   .dilation = options_.dilation,
                   .groups = options_.groups,
                   .padding = options_.padding});
}

Shape Conv2D::output_shape(const Shape& input) const {
    require_channels(where(), input, in_);
    return window_shape(where(), input, kernel_, options_.stride, options_.dilation,
                        options_.padding, out_);
}

void Conv2D::append_records(const Shape& input, std::vector<LayerRecord>& records) const {
    LayerRecord layer = record(input);
    layer.multiply_adds =
        layer.output.size() * kernel_.rows * kernel_.columns * (in_ / options_.groups);
    layer.flops_conv2d = 2 * layer.multiply_adds;
    layer.flops = layer.flops_conv2d + (bias_ ? layer.output.size() : 0);
    records.push_back(layer);
}

std::string Conv2D::describe() const {
    return fmt::format(
        "Conv2D({} -> {}, {}{}{})", in_, out_,
        describe_window(kernel_, options_.stride, options_.dilation, options_.padding),
        options_.groups > 1 ? fmt::format(", groups {}", options_.groups) : "",
        options_.bias ? "" : ", no bias");
}

}  // namespace curie
