#include "layers/depthwise_conv2d.h"

#include "kernels/depthwise_conv2d/depthwise_conv2d.h"
#include "layers/window_shape.h"

namespace curie {

DepthwiseConv2D::DepthwiseConv2D(int64_t channels, int64_t kernel, const Options& options)
    : Module("DepthwiseConv2D"), channels_(channels), kernel_(kernel), options_(options) {
    require(channels > 0 && kernel > 0 && options.multiplier > 0, "DepthwiseConv2D",
            "expected channels, kernel and multiplier >= 1, got {}, {} and {}", channels, kernel,
            options.multiplier);
    weight_ = add_parameter("depthwise_kernel", {kernel, kernel, channels, options.multiplier},
                            options.initializer, options.l2);
    if (options.bias)
        bias_ = add_parameter("bias", {channels * options.multiplier}, Initializer::zeros());
}

Tensor DepthwiseConv2D::forward(Context& context, const Tensor& x) {
    return depthwise_conv2d(
        context, x, weight_->value, bias_ ? bias_->value : Tensor(),
        {.stride = options_.stride, .dilation = options_.dilation, .padding = options_.padding});
}

Shape DepthwiseConv2D::output_shape(const Shape& input) const {
    require_channels(where(), input, channels_);
    return window_shape(where(), input, {kernel_, kernel_}, options_.stride, options_.dilation,
                        options_.padding, channels_ * options_.multiplier);
}

void DepthwiseConv2D::append_records(const Shape& input, std::vector<LayerRecord>& records) const {
    LayerRecord layer = record(input);
    layer.multiply_adds = layer.output.size() * kernel_ * kernel_;
    layer.flops = 2 * layer.multiply_adds + (bias_ ? layer.output.size() : 0);
    records.push_back(layer);
}

std::string DepthwiseConv2D::describe() const {
    return fmt::format(
        "DepthwiseConv2D({}, {}{}{})", channels_,
        describe_window({kernel_, kernel_}, options_.stride, options_.dilation, options_.padding),
        options_.multiplier > 1 ? fmt::format(", multiplier {}", options_.multiplier) : "",
        options_.bias ? "" : ", no bias");
}

}  // namespace curie
