// Classical classifiers on the features of a frozen network: the papers' alternative to a dense
// head. Both are OpenCV's (opencv_ml).
#pragma once

#include <cstdint>
#include <memory>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

namespace curie {

enum class ClassicalMethod { random_forest, linear_svm };

/// random-forest or linear-svm; InputError otherwise.
ClassicalMethod parse_classical_method(const std::string& name);
std::string name_of(ClassicalMethod method);

struct ClassicalOptions {
    ClassicalMethod method = ClassicalMethod::random_forest;
    uint64_t seed = 0;
    // Of the forest.
    int64_t trees = 500;
    int64_t depth = 25;      ///< the largest; a leaf has at least one sample
    int64_t candidates = 0;  ///< features tried at a split; 0: the root of their number
    /// Of the support vector machine: its C is the one of the best validation AUC (with several
    /// classes the mean against the rest), the smallest of equal ones.
    std::vector<double> costs = {1e-4, 1e-3, 1e-2, 1e-1, 1, 10};

    /// Throws InputError naming the first bad value.
    void check() const;
};

/// Rows of features with their classes.
struct FeatureRows {
    int64_t width = 0;              ///< D
    std::span<const float> values;  ///< (N, D), row by row
    std::span<const int> labels;    ///< N class numbers
};

/// Both on features standardised by the training part. Random forest (Breiman 2001): bootstrap
/// samples, Gini impurity; the probability of a class is the share of the trees that vote for it.
/// Linear support vector machine (Cortes and Vapnik 1995): one machine for two classes and one
/// against the rest for more; its signed distances (in units of their root mean square there)
/// become probabilities by logistic regression with L2 penalty 0.01 / 2 on the validation part
/// (Platt 1999), because on its own training part they would be too sure. The same rows, options
/// and seed give the same bits with any number of threads.
class ClassicalClassifier {
  public:
    /// InputError when the build has no OpenCV, naming the package.
    explicit ClassicalClassifier(const ClassicalOptions& options);
    ~ClassicalClassifier();

    /// Labels 0 .. classes - 1. InputError when the training part, or for the machine the
    /// validation part, lacks a class; Error when a feature is not finite.
    void fit(const FeatureRows& training, const FeatureRows& validation, int classes);
    /// (N, classes), row by row.
    std::vector<double> probabilities(std::span<const float> values) const;
    /// What was chosen: trees, or C with the validation AUC of every candidate.
    nlohmann::json fitted() const;

    class Fitted;  ///< a forest or machines; the adapter's own

  private:
    ClassicalOptions options_;
    std::unique_ptr<Fitted> fitted_;
};

/// Whether this build has OpenCV.
bool has_classical_classifiers();

}  // namespace curie
