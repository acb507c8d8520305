#include "explain/grad_cam.h"

#include "explain/activation_gradient.h"

namespace curie {

Heatmap grad_cam(Context& context, Model& model, const Tensor& image, int target,
                 const std::string& layer) {
    const ActivationGradient a = activation_gradient(context, model, image, target, layer);
    const size_t channels = a.channels(), places = a.gradient.size() / channels;
    std::vector<double> weights(channels);
    for (size_t i = 0; i < places; ++i)
        for (size_t k = 0; k < channels; ++k)
            weights[k] += a.gradient[i * channels + k] / static_cast<double>(places);
    return weighted_activation(a, weights);
}

}  // namespace curie
