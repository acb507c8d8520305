#include "explain/integrated_gradients.h"

#include <cmath>
#include <numeric>

#include "explain/inference_pass.h"
#include "explain/target_class.h"

namespace curie {

double IntegratedGradients::sum() const {
    return std::accumulate(attributions.begin(), attributions.end(), 0.0);
}

double IntegratedGradients::completeness_error() const {
    const double difference = score - baseline_score;
    return std::abs(sum() - difference) / std::abs(difference);
}

Heatmap IntegratedGradients::heatmap() const {
    const size_t channels = shape[3];
    std::vector<double> evidence(attributions.size() / channels);
    for (size_t i = 0; i < attributions.size(); ++i) evidence[i / channels] += attributions[i];
    return heatmap_of(static_cast<int>(shape[1]), static_cast<int>(shape[2]), evidence);
}

IntegratedGradients integrated_gradients(Context& context, Model& model, const Tensor& image,
                                         int target, const IntegratedGradientsOptions& options) {
    require(image.shape()[0] == 1, "integrated_gradients", "expected one image, got a batch of {}",
            image.shape()[0]);
    require(options.steps > 0 && options.batch > 0, "integrated_gradients",
            "expected steps and a batch >= 1, got {} and {}", options.steps, options.batch);
    const std::vector<double> x = image.to_doubles();
    const double b = options.baseline;
    IntegratedGradients result{image.shape(), std::vector<double>(x.size()), 0, 0};

    InferencePass pass(context, model);
    // The path at `count` places from t = (first + offset) / steps on.
    const auto along = [&](int first, int count, double offset) {
        std::vector<double> values;
        for (int step = first; step < first + count; ++step) {
            const double t = (step + offset) / options.steps;
            for (double value : x) values.push_back(b + t * (value - b));
        }
        const Shape& one = image.shape();
        return context.from(values, {count, one[1], one[2], one[3]}, image.dtype());
    };
    for (int first = 0; first < options.steps; first += options.batch) {
        const int count = std::min(options.batch, options.steps - first);
        Tensor images = along(first, count, 0.5);
        images.set_requires_gradient();
        pass.backward(pass.run(images), target);
        const std::vector<double> gradient = images.gradient().to_doubles();
        for (size_t i = 0; i < gradient.size(); ++i)
            result.attributions[i % x.size()] += gradient[i];
    }
    for (size_t i = 0; i < x.size(); ++i) result.attributions[i] *= (x[i] - b) / options.steps;
    result.score = class_scores(pass.run(image), target)[0];
    result.baseline_score = class_scores(pass.run(along(0, 1, 0)), target)[0];
    return result;
}

}  // namespace curie
