#include "explain/activation_gradient.h"

#include "explain/inference_pass.h"
#include "explain/spatial_layers.h"
#include "explain/target_class.h"

namespace curie {

ActivationGradient activation_gradient(Context& context, Model& model, const Tensor& image,
                                       int target, const std::string& layer) {
    require(image.shape()[0] == 1, "explain", "expected one image, got a batch of {}",
            image.shape()[0]);
    const std::string wanted = layer.empty() ? last_convolutional_layer(model) : layer;
    check_spatial_layer(model, wanted);

    InferencePass pass(context, model);
    Tensor activation;
    // Nothing below the layer is on the tape, so its output is a leaf and backward() stops there.
    const Tensor logits =
        pass.run(image.view(image.shape()), [&](const std::string& name, const Tensor& output) {
            if (name != wanted) return;
            activation = output;
            activation.set_requires_gradient();
        });
    pass.backward(logits, target);
    return {activation.shape(), activation.to_doubles(), activation.gradient().to_doubles(),
            class_scores(logits, target)[0]};
}

Heatmap weighted_activation(const ActivationGradient& of, const std::vector<double>& weights) {
    const size_t channels = weights.size(), places = of.activation.size() / channels;
    std::vector<double> evidence(places);
    for (size_t i = 0; i < places; ++i)
        for (size_t k = 0; k < channels; ++k)
            evidence[i] += weights[k] * of.activation[i * channels + k];
    return heatmap_of(of.height(), of.width(), evidence);
}

}  // namespace curie
