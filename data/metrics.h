// Classification metrics as scikit-learn defines them, for two classes and for more.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace curie {

/// Rows: true class, columns: predicted class. counts[i * classes + j].
struct ConfusionMatrix {
    int classes = 2;
    std::vector<int64_t> counts;

    int64_t at(int truth, int predicted) const { return counts[truth * classes + predicted]; }
    int64_t support(int truth) const;
    int64_t total() const;
};

/// Labels 0..classes-1.
ConfusionMatrix confusion_matrix(std::span<const int> truth, std::span<const int> predicted,
                                 int classes);

/// One-against-rest figures of a class. A zero denominator gives 0, as in scikit-learn.
struct ClassMetrics {
    double precision = 0;    ///< TP / (TP + FP)
    double recall = 0;       ///< TP / (TP + FN), the sensitivity
    double specificity = 0;  ///< TN / (TN + FP)
    double f1 = 0;           ///< 2 TP / (2 TP + FP + FN)
};
ClassMetrics class_metrics(const ConfusionMatrix& matrix, int positive);

/// Means over the classes weighted by their support; F1 averages the classes' F1. The weighted
/// recall equals the accuracy.
ClassMetrics weighted_metrics(const ConfusionMatrix& matrix);

/// Plain means over all classes; one that never occurs counts as 0.
ClassMetrics macro_metrics(const ConfusionMatrix& matrix);

/// Right / all; 0 without samples.
double accuracy(const ConfusionMatrix& matrix);

/// Exact area under the ROC curve: (sum of mid-ranks of the positives - P (P + 1) / 2) / (P N),
/// so ties count half. NaN when a class is absent, because then there is no curve.
double roc_auc(std::span<const int> truth, std::span<const float> score);

struct BinaryMetrics {
    ConfusionMatrix matrix;
    double accuracy = 0, auc = 0;
    ClassMetrics positive, weighted;
};

/// Predicted positive when score > threshold (Keras' rule).
BinaryMetrics binary_metrics(std::span<const int> truth, std::span<const float> score,
                             float threshold = 0.5f);

/// The class of the largest probability; the first of equal ones (numpy's argmax).
int largest_class(std::span<const float> probabilities);

struct MulticlassMetrics {
    ConfusionMatrix matrix;
    double accuracy = 0;
    std::vector<ClassMetrics> classes;  ///< each class against the rest
    std::vector<double> class_auc;      ///< likewise; NaN for a class that is absent or alone
    /// Means of class_auc, plain and by support (roc_auc_score, multi_class="ovr"). NaN when a
    /// class is absent.
    double macro_auc = 0, weighted_auc = 0;
    ClassMetrics macro, weighted;
};

/// `probabilities` is (samples, classes), row by row; the largest is the prediction.
MulticlassMetrics multiclass_metrics(std::span<const int> truth,
                                     std::span<const float> probabilities, int classes);

}  // namespace curie
