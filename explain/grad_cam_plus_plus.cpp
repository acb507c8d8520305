#include "explain/grad_cam_plus_plus.h"

#include <algorithm>

#include "explain/activation_gradient.h"

namespace curie {

Heatmap grad_cam_plus_plus(Context& context, Model& model, const Tensor& image, int target,
                           const std::string& layer) {
    const ActivationGradient a = activation_gradient(context, model, image, target, layer);
    const size_t channels = a.channels(), size = a.activation.size();
    std::vector<double> sums(channels), weights(channels);
    for (size_t i = 0; i < size; ++i) sums[i % channels] += a.activation[i];
    for (size_t i = 0; i < size; ++i) {
        const double g = a.gradient[i];
        if (g <= 0) continue;  // ReLU(g) is 0
        // g^2 cancels.
        const double denominator = 2 + sums[i % channels] * g;
        if (denominator != 0) weights[i % channels] += g / denominator;
    }
    return weighted_activation(a, weights);
}

}  // namespace curie
