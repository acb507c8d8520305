#include "experiments/classical_classifier.h"

#include <algorithm>
#include <cmath>

#include "data/metrics.h"
#include "engine/error.h"
#include "experiments/logistic_regression.h"

#if CURIE_HAVE_OPENCV
#include <opencv2/ml.hpp>
#endif

namespace curie {

class ClassicalClassifier::Fitted {
  public:
    virtual ~Fitted() = default;
    virtual std::vector<double> probabilities(std::span<const float> values) const = 0;
    virtual nlohmann::json description() const = 0;
};

ClassicalMethod parse_classical_method(const std::string& name) {
    for (const auto method : {ClassicalMethod::random_forest, ClassicalMethod::linear_svm})
        if (name == name_of(method)) return method;
    fail_input("classifier", "expected random-forest or linear-svm, got {}", name);
}

std::string name_of(ClassicalMethod method) {
    return method == ClassicalMethod::random_forest ? "random-forest" : "linear-svm";
}

void ClassicalOptions::check() const {
    const auto positive = [](const char* name, int64_t value) {
        if (value < 1) fail_input("classifier", "expected {} of 1 or more, got {}", name, value);
    };
    positive("trees", trees);
    positive("depth", depth);
    if (candidates < 0)
        fail_input("classifier", "expected candidates of 0 or more, got {}", candidates);
    if (costs.empty()) fail_input("classifier", "expected one value of C or more, got none");
    for (const double cost : costs)
        if (!(cost > 0)) fail_input("classifier", "expected values of C above 0, got {}", cost);
}

#if CURIE_HAVE_OPENCV

namespace {

void check_rows(const FeatureRows& rows, int classes, const char* part) {
    require(rows.width > 0 && rows.values.size() == rows.labels.size() * rows.width, "classifier",
            "expected {} features of each of {} rows of the {} part, got {} values", rows.width,
            rows.labels.size(), part, rows.values.size());
    for (int k = 0; k < classes; ++k)
        if (std::count(rows.labels.begin(), rows.labels.end(), k) == 0)
            fail_input("classifier", "expected every class in the {} part, got none of class {}",
                       part, k);
    for (const float value : rows.values)
        require(std::isfinite(value), "classifier",
                "expected finite features in the {} part, got {}", part, value);
}

cv::Mat matrix_of(std::span<const float> values, int64_t width) {
    // OpenCV's constructor wants a pointer to mutable data; the result is only read.
    return {static_cast<int>(values.size() / width), static_cast<int>(width), CV_32F,
            const_cast<float*>(values.data())};
}

/// By the means and deviations of the training part. The forest needs it too: OpenCV's trees do not
/// split between values that differ by less than about 1e-7, as those of a random backbone may.
class Standardisation {
  public:
    explicit Standardisation(const FeatureRows& rows) : mean_(rows.width), scale_(rows.width) {
        const size_t count = rows.labels.size();
        for (int64_t j = 0; j < rows.width; ++j) {
            double sum = 0, squares = 0;
            for (size_t i = 0; i < count; ++i) sum += rows.values[i * rows.width + j];
            mean_[j] = sum / static_cast<double>(count);
            for (size_t i = 0; i < count; ++i)
                squares += std::pow(rows.values[i * rows.width + j] - mean_[j], 2);
            // A feature that never changes carries nothing.
            scale_[j] = squares > 0 ? std::sqrt(static_cast<double>(count) / squares) : 0;
        }
    }

    std::vector<float> operator()(std::span<const float> values) const {
        std::vector<float> standard(values.size());
        for (size_t i = 0; i < values.size(); ++i) {
            const size_t j = i % mean_.size();
            standard[i] = static_cast<float>((values[i] - mean_[j]) * scale_[j]);
        }
        return standard;
    }

  private:
    std::vector<double> mean_, scale_;
};

class Forest : public ClassicalClassifier::Fitted {
  public:
    Forest(const ClassicalOptions& options, const FeatureRows& rows, int classes)
        : width_(rows.width),
          classes_(classes),
          standardise_(rows),
          forest_(cv::ml::RTrees::create()) {
        forest_->setMaxDepth(static_cast<int>(options.depth));
        forest_->setMinSampleCount(2);
        forest_->setActiveVarCount(static_cast<int>(options.candidates));
        forest_->setTermCriteria({cv::TermCriteria::MAX_ITER, static_cast<int>(options.trees), 0});
        cv::Mat labels(static_cast<int>(rows.labels.size()), 1, CV_32S);
        std::copy(rows.labels.begin(), rows.labels.end(), labels.ptr<int>());
        cv::theRNG().state = options.seed * 2 + 1;  // a state of 0 would draw nothing but 0
        const std::vector<float> standard = standardise_(rows.values);
        forest_->train(matrix_of(standard, width_), cv::ml::ROW_SAMPLE, labels);
    }

    std::vector<double> probabilities(std::span<const float> values) const override {
        cv::Mat votes;  // the first row names the classes
        const std::vector<float> standard = standardise_(values);
        forest_->getVotes(matrix_of(standard, width_), votes, 0);
        std::vector<double> all;
        for (int row = 1; row < votes.rows; ++row) {
            std::vector<double> share(classes_);
            double trees = 0;
            for (int column = 0; column < votes.cols; ++column) {
                share[votes.at<int>(0, column)] = votes.at<int>(row, column);
                trees += votes.at<int>(row, column);
            }
            for (const double one : share) all.push_back(one / trees);
        }
        return all;
    }

    nlohmann::json description() const override { return {{"trees", forest_->getRoots().size()}}; }

  private:
    int64_t width_;
    int classes_;
    Standardisation standardise_;
    cv::Ptr<cv::ml::RTrees> forest_;
};

/// Weak: it only keeps the slope finite where the validation part is separated.
constexpr double kScalingInversePenalty = 100;

/// w . x - rho, positive for the class.
struct Hyperplane {
    std::vector<double> weights;
    double rho = 0;

    double distance(const float* x) const {
        double sum = -rho;
        for (size_t j = 0; j < weights.size(); ++j) sum += weights[j] * x[j];
        return sum;
    }
};

Hyperplane train_machine(std::span<const float> values, int64_t width, std::span<const int> labels,
                         int positive, double cost) {
    const auto machine = cv::ml::SVM::create();
    machine->setType(cv::ml::SVM::C_SVC);
    machine->setKernel(cv::ml::SVM::LINEAR);
    machine->setC(cost);
    machine->setTermCriteria({cv::TermCriteria::MAX_ITER | cv::TermCriteria::EPS, 100000, 1e-4});
    cv::Mat signs(static_cast<int>(labels.size()), 1, CV_32S);
    for (size_t i = 0; i < labels.size(); ++i)
        signs.at<int>(static_cast<int>(i)) = labels[i] == positive ? 1 : -1;
    machine->train(matrix_of(values, width), cv::ml::ROW_SAMPLE, signs);
    cv::Mat alpha, indices;
    const double rho = machine->getDecisionFunction(0, alpha, indices);
    // A linear machine keeps one vector, the sum of them all. Its decision is positive for the
    // class of the smaller number, -1.
    const cv::Mat vector = machine->getSupportVectors();
    Hyperplane plane{std::vector<double>(width), -rho};
    for (int64_t j = 0; j < width; ++j)
        plane.weights[j] = -alpha.at<double>(0) * vector.at<float>(0, static_cast<int>(j));
    return plane;
}

class Machines : public ClassicalClassifier::Fitted {
  public:
    Machines(const ClassicalOptions& options, const FeatureRows& training,
             const FeatureRows& validation, int classes)
        : width_(training.width), classes_(classes), standardise_(training) {
        const std::vector<float> train = standardise_(training.values);
        const std::vector<float> valid = standardise_(validation.values);
        double best = -1;
        for (const double cost : options.costs) {
            std::vector<Hyperplane> planes;
            for (int k = classes == 2 ? 1 : 0; k < classes; ++k)
                planes.push_back(train_machine(train, width_, training.labels, k, cost));
            std::vector<double> distances = distances_of(planes, valid);
            to_unit_size(planes, distances);
            const double auc = mean_auc(distances, validation.labels);
            tried_.push_back({{"C", cost}, {"validation_auc", auc}});
            if (auc <= best) continue;
            best = auc;
            cost_ = cost;
            planes_ = std::move(planes);
            scaling_ = fit_logistic_regression(distances, static_cast<int64_t>(planes_.size()),
                                               validation.labels, classes, kScalingInversePenalty);
        }
    }

    std::vector<double> probabilities(std::span<const float> values) const override {
        return scaling_.probabilities(distances_of(planes_, standardise_(values)));
    }

    nlohmann::json description() const override {
        return {{"C", cost_}, {"tried", tried_}, {"scaling", scaling_.weights}};
    }

  private:
    /// A small C makes small distances; the penalty of the scaling should not depend on it.
    static void to_unit_size(std::vector<Hyperplane>& planes, std::vector<double>& distances) {
        for (size_t plane = 0; plane < planes.size(); ++plane) {
            double squares = 0;
            for (size_t i = plane; i < distances.size(); i += planes.size())
                squares += distances[i] * distances[i];
            if (squares == 0) continue;
            const double scale =
                std::sqrt(static_cast<double>(distances.size() / planes.size()) / squares);
            for (double& weight : planes[plane].weights) weight *= scale;
            planes[plane].rho *= scale;
            for (size_t i = plane; i < distances.size(); i += planes.size()) distances[i] *= scale;
        }
    }

    std::vector<double> distances_of(const std::vector<Hyperplane>& planes,
                                     const std::vector<float>& standard) const {
        std::vector<double> distances;
        for (size_t row = 0; row < standard.size(); row += width_)
            for (const Hyperplane& plane : planes)
                distances.push_back(plane.distance(&standard[row]));
        return distances;
    }

    double mean_auc(const std::vector<double>& distances, std::span<const int> labels) const {
        const size_t planes = distances.size() / labels.size();
        double sum = 0;
        for (size_t plane = 0; plane < planes; ++plane) {
            std::vector<int> truth;
            std::vector<float> score;
            for (size_t i = 0; i < labels.size(); ++i) {
                truth.push_back(labels[i] == static_cast<int>(planes == 1 ? 1 : plane));
                score.push_back(static_cast<float>(distances[i * planes + plane]));
            }
            sum += roc_auc(truth, score);
        }
        return sum / static_cast<double>(planes);
    }

    int64_t width_;
    int classes_;
    Standardisation standardise_;
    double cost_ = 0;
    std::vector<Hyperplane> planes_;
    LogisticRegression scaling_;
    nlohmann::json tried_ = nlohmann::json::array();
};

}  // namespace

bool has_classical_classifiers() {
    return true;
}

ClassicalClassifier::ClassicalClassifier(const ClassicalOptions& options) : options_(options) {
    options_.check();
}

void ClassicalClassifier::fit(const FeatureRows& training, const FeatureRows& validation,
                              int classes) {
    check_rows(training, classes, "training");
    if (options_.method == ClassicalMethod::random_forest) {
        fitted_ = std::make_unique<Forest>(options_, training, classes);
        return;
    }
    check_rows(validation, classes, "validation");
    fitted_ = std::make_unique<Machines>(options_, training, validation, classes);
}

#else

bool has_classical_classifiers() {
    return false;
}

ClassicalClassifier::ClassicalClassifier(const ClassicalOptions& options) : options_(options) {
    fail_input("classifier",
               "{} needs OpenCV, which this build lacks: apt-get install libopencv-ml-dev, then "
               "./curie build",
               name_of(options.method));
}

void ClassicalClassifier::fit(const FeatureRows&, const FeatureRows&, int) {}

#endif

ClassicalClassifier::~ClassicalClassifier() = default;

std::vector<double> ClassicalClassifier::probabilities(std::span<const float> values) const {
    require(fitted_ != nullptr, "classifier", "expected fit() before probabilities()");
    return fitted_->probabilities(values);
}

nlohmann::json ClassicalClassifier::fitted() const {
    require(fitted_ != nullptr, "classifier", "expected fit() before fitted()");
    return fitted_->description();
}

}  // namespace curie
