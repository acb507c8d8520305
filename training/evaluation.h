// A trained model on a part of the data: predictions, and the table of them.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "data/loader.h"
#include "models/registry.h"

namespace curie {

/// Of each image of a loader, in its order.
struct Predictions {
    /// Probabilities an image: 1, of the positive class, or one for each of three classes or more.
    int64_t outputs = 1;
    std::vector<float> probabilities;  ///< (images, outputs), row by row
    std::vector<int> labels;
    std::vector<int64_t> indices;  ///< into Dataset::samples
    std::vector<int64_t> draws;    ///< of views, see view_split.h; otherwise empty

    std::span<const float> of(size_t image) const;
    /// Above 0.5 (Keras' rule), or the class of the largest probability.
    int predicted(size_t image) const;
    /// Adds the probabilities and the labels of a batch.
    void add(const std::vector<float>& fresh, std::span<const float> batch_labels);
    /// And which images they are.
    void add(const std::vector<float>& fresh, const Batch& batch);
};

/// The model's input for so many images.
Shape batch_shape(const Model& model, int64_t images);
/// The batch as the model's input, N,H,W,C.
Tensor images_of(Context& context, const Model& model, const Batch& batch);

/// sigmoid(logit) of N,1 logits.
std::vector<float> positive_probabilities(const Tensor& logits);

/// What Predictions holds: N,1 logits through the sigmoid; N,2 through the softmax, of which the
/// second class is the positive one; N,K through the softmax, all of them.
std::vector<float> class_probabilities(const Tensor& logits);

/// One pass over the loader in inference mode.
Predictions predict(Context& context, Model& model, Loader& loader);

/// Columns: image, patient, label, probability (with three classes or more probability_CLASS for
/// each), predicted, protocol. Atomic.
void write_predictions_csv(const std::string& path, const Predictions& predictions,
                           const Dataset& dataset, const std::string& protocol);

}  // namespace curie
