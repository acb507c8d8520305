#include "training/evaluation.h"

#include <algorithm>
#include <cmath>

#include "data/metrics.h"
#include "data/view_split.h"
#include "engine/atomic_file.h"

namespace curie {

std::span<const float> Predictions::of(size_t image) const {
    return std::span(probabilities).subspan(image * outputs, outputs);
}

int Predictions::predicted(size_t image) const {
    return outputs == 1 ? probabilities[image] > 0.5f : largest_class(of(image));
}

void Predictions::add(const std::vector<float>& fresh, std::span<const float> batch_labels) {
    outputs = static_cast<int64_t>(fresh.size() / batch_labels.size());
    probabilities.insert(probabilities.end(), fresh.begin(), fresh.end());
    for (float label : batch_labels) labels.push_back(static_cast<int>(label));
}

void Predictions::add(const std::vector<float>& fresh, const Batch& batch) {
    add(fresh, batch.labels);
    indices.insert(indices.end(), batch.indices.begin(), batch.indices.end());
    draws.insert(draws.end(), batch.draws.begin(), batch.draws.end());
}

Shape batch_shape(const Model& model, int64_t images) {
    std::vector<int64_t> extents(model.input.begin(), model.input.end());
    extents[0] = images;
    return Shape(extents);
}

Tensor images_of(Context& context, const Model& model, const Batch& batch) {
    return context.from(batch.images, batch_shape(model, batch.size()));
}

std::vector<float> positive_probabilities(const Tensor& logits) {
    std::vector<float> probabilities;
    for (double z : logits.to_doubles())
        probabilities.push_back(static_cast<float>(1 / (1 + std::exp(-z))));
    return probabilities;
}

std::vector<float> class_probabilities(const Tensor& logits) {
    const int64_t classes = logits.shape()[1];
    if (classes == 1) return positive_probabilities(logits);
    const std::vector<double> all = logits.to_doubles();
    std::vector<float> probabilities;
    for (int64_t i = 0; i < logits.shape()[0]; ++i) {
        const auto row = std::span(all).subspan(i * classes, classes);
        const double largest = *std::max_element(row.begin(), row.end());
        double sum = 0;
        for (double z : row) sum += std::exp(z - largest);
        for (int64_t k = classes == 2 ? 1 : 0; k < classes; ++k)
            probabilities.push_back(static_cast<float>(std::exp(row[k] - largest) / sum));
    }
    return probabilities;
}

Predictions predict(Context& context, Model& model, Loader& loader) {
    const NoGradient guard(context.tape);
    context.training = false;
    Predictions predictions;
    loader.start(0);
    for (int64_t i = 0; i < loader.batches_per_epoch(); ++i) {
        const Batch& batch = loader.next();
        const Tensor logits = (*model.module)(context, images_of(context, model, batch));
        predictions.add(class_probabilities(logits), batch);
    }
    return predictions;
}

void write_predictions_csv(const std::string& path, const Predictions& p, const Dataset& dataset,
                           const std::string& protocol) {
    std::string text = "image,patient,label";
    if (p.outputs == 1) text += ",probability";
    for (int64_t k = 0; p.outputs > 1 && k < p.outputs; ++k)
        text += ",probability_" + dataset.class_names[k];
    text += ",predicted,protocol\n";
    for (size_t i = 0; i < p.labels.size(); ++i) {
        const Sample& sample = dataset.samples[p.indices[i]];
        text +=
            fmt::format("{},{},{},{},{},{}\n", view_id(sample, p.draws.empty() ? 0 : p.draws[i]),
                        sample.patient, dataset.class_names[p.labels[i]], fmt::join(p.of(i), ","),
                        dataset.class_names[p.predicted(i)], protocol);
    }
    write_file_atomically(path, text);
}

}  // namespace curie
