#include "layers/separable_conv2d.h"

#include "kernels/conv2d/conv2d.h"
#include "kernels/depthwise_conv2d/depthwise_conv2d.h"
#include "layers/window_shape.h"

namespace curie {

SeparableConv2D::SeparableConv2D(int64_t in, int64_t out, int64_t kernel, const Options& options)
    : Module("SeparableConv2D"), in_(in), out_(out), kernel_(kernel), options_(options) {
    require(in > 0 && out > 0 && kernel > 0 && options.multiplier > 0, "SeparableConv2D",
            "expected channels, kernel and multiplier >= 1, got {} -> {}, {} and {}", in, out,
            kernel, options.multiplier);
    depthwise_ = add_parameter("depthwise_kernel", {kernel, kernel, in, options.multiplier},
                               options.initializer);
    pointwise_ = add_parameter("pointwise_kernel", {1, 1, in * options.multiplier, out},
                               options.initializer);
    if (options.bias) bias_ = add_parameter("bias", {out}, Initializer::zeros());
}

Tensor SeparableConv2D::forward(Context& context, const Tensor& x) {
    const Tensor filtered = depthwise_conv2d(
        context, x, depthwise_->value, Tensor(),
        {.stride = options_.stride, .dilation = options_.dilation, .padding = options_.padding});
    return conv2d(context, filtered, pointwise_->value, bias_ ? bias_->value : Tensor(), {});
}

Shape SeparableConv2D::output_shape(const Shape& input) const {
    require_channels(where(), input, in_);
    return window_shape(where(), input, {kernel_, kernel_}, options_.stride, options_.dilation,
                        options_.padding, out_);
}

void SeparableConv2D::append_records(const Shape& input, std::vector<LayerRecord>& records) const {
    LayerRecord layer = record(input);
    const int64_t between = layer.output.size() / out_ * in_ * options_.multiplier;
    layer.multiply_adds = between * kernel_ * kernel_ + between * out_;
    layer.flops = 2 * layer.multiply_adds + (bias_ ? layer.output.size() : 0);
    records.push_back(layer);
}

std::string SeparableConv2D::describe() const {
    return fmt::format(
        "SeparableConv2D({} -> {}, {}{})", in_, out_,
        describe_window({kernel_, kernel_}, options_.stride, options_.dilation, options_.padding),
        options_.bias ? "" : ", no bias");
}

}  // namespace curie
