#include "explain/target_class.h"

#include <algorithm>
#include <cmath>

namespace curie {
namespace {

/// Column of the logits that holds the class, and the sign with which it counts.
struct Place {
    int64_t column;
    double sign;
};

Place place_of(const Tensor& logits, int target) {
    const int classes = class_count(logits);
    if (target < 0 || target >= classes)
        fail_input("explain", "expected a class from 0 to {}, got {}", classes - 1, target);
    if (logits.shape()[1] > 1) return {target, 1.0};
    return {0, target == 1 ? 1.0 : -1.0};
}

}  // namespace

int class_count(const Tensor& logits) {
    require(logits.shape().rank() == 2 && logits.shape()[1] > 0, "explain",
            "expected a model whose output is N,classes, got {}", logits.shape());
    return std::max(2, static_cast<int>(logits.shape()[1]));
}

std::vector<double> class_scores(const Tensor& logits, int target) {
    const Place place = place_of(logits, target);
    const std::vector<double> values = logits.to_doubles();
    std::vector<double> scores;
    for (int64_t row = 0; row < logits.shape()[0]; ++row)
        scores.push_back(place.sign * values[row * logits.shape()[1] + place.column]);
    return scores;
}

Tensor class_score_gradient(Context& context, const Tensor& logits, int target) {
    const Place place = place_of(logits, target);
    std::vector<double> values(static_cast<size_t>(logits.size()));
    for (int64_t row = 0; row < logits.shape()[0]; ++row)
        values[row * logits.shape()[1] + place.column] = place.sign;
    return context.from(values, logits.shape(), logits.dtype());
}

std::vector<double> class_probabilities(const Tensor& logits, int64_t row) {
    class_count(logits);
    const std::vector<double> all = logits.to_doubles();
    const int64_t columns = logits.shape()[1];
    std::vector<double> values(all.begin() + row * columns, all.begin() + (row + 1) * columns);
    // One logit z is the softmax of {0, z}.
    if (columns == 1) values.insert(values.begin(), 0.0);
    const double largest = *std::max_element(values.begin(), values.end());
    double sum = 0;
    for (double& value : values) sum += value = std::exp(value - largest);
    for (double& value : values) value /= sum;
    return values;
}

}  // namespace curie
