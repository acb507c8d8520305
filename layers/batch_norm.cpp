#include "layers/batch_norm.h"

#include "kernels/add/add.h"
#include "kernels/batch_norm/batch_norm.h"
#include "kernels/scale/scale.h"

namespace curie {
namespace {

/// moving * momentum + batch * (1 - momentum), with the batch's value corrected by a factor.
Tensor moved(Context& context, const Tensor& moving, const Tensor& batch, double momentum,
             double correction) {
    const NoGradient guard(context.tape);
    return add(context, scale(context, moving, momentum),
               scale(context, batch, correction * (1 - momentum)));
}

}  // namespace

BatchNorm::BatchNorm(int64_t channels, const Options& options)
    : Module("BatchNorm"), channels_(channels), options_(options) {
    require(channels > 0, "BatchNorm", "expected channels >= 1, got {}", channels);
    require(options.momentum >= 0 && options.momentum <= 1 && options.epsilon > 0, "BatchNorm",
            "expected a momentum in [0, 1] and an epsilon > 0, got {} and {}", options.momentum,
            options.epsilon);
    if (options.scale) gamma_ = add_parameter("gamma", {channels}, Initializer::ones());
    if (options.center) beta_ = add_parameter("beta", {channels}, Initializer::zeros());
    moving_mean_ = add_buffer("moving_mean", {channels}, Initializer::zeros());
    moving_variance_ = add_buffer("moving_variance", {channels}, Initializer::ones());
}

Tensor BatchNorm::forward(Context& context, const Tensor& x) {
    const Tensor gamma = gamma_ ? gamma_->value : Tensor(), beta = beta_ ? beta_->value : Tensor();
    if (!context.training || !trainable() || !live_statistics_)
        return batch_norm_inference(context, x, gamma, beta, moving_mean_->value,
                                    moving_variance_->value, options_.epsilon, options_.activation);
    const BatchNormResult result =
        batch_norm_training(context, x, gamma, beta, options_.epsilon, options_.activation);
    const auto count = static_cast<double>(x.size() / channels_);
    const bool bessel = options_.moving_variance == MovingVariance::keras2 && x.shape().rank() == 4;
    const double correction = bessel ? count / std::max(count - 1, 1.0) : 1.0;
    const double momentum = options_.momentum;
    moving_mean_->value = moved(context, moving_mean_->value, result.mean, momentum, 1);
    moving_variance_->value =
        moved(context, moving_variance_->value, result.variance, momentum, correction);
    return result.y;
}

Shape BatchNorm::output_shape(const Shape& input) const {
    require(input.rank() >= 2 && input[-1] == channels_, where(),
            "expected an input of {} channels, got {}", channels_, input);
    return input;
}

void BatchNorm::append_records(const Shape& input, std::vector<LayerRecord>& records) const {
    LayerRecord layer = record(input);
    if (options_.activation != Activation::none)
        layer.kind += options_.activation == Activation::relu ? " + ReLU" : " + ReLU6";
    layer.flops = (2 + flops_per_element(options_.activation)) * layer.output.size();
    records.push_back(layer);
}

std::string BatchNorm::describe() const {
    std::string text = fmt::format("BatchNorm({}", channels_);
    if (options_.activation != Activation::none)
        text += fmt::format(", {}", name_of(options_.activation));
    if (!options_.scale) text += ", no gamma";
    if (!options_.center) text += ", no beta";
    return text + fmt::format(", momentum {}, epsilon {})", options_.momentum, options_.epsilon);
}

}  // namespace curie
