#include "experiments/logistic_regression.h"

#include <algorithm>
#include <cmath>

#include "engine/error.h"

namespace curie {
namespace {

using Values = std::vector<double>;

/// The class of row `block` of the weights: with two classes only the second has a row.
int class_of(int block, int classes) {
    return classes == 2 ? 1 : block;
}

/// softmax of the scores of one sample.
void class_probabilities_of(const LogisticRegression& model, const double* x, double* out) {
    const int64_t width = model.features + 1;
    std::fill(out, out + model.classes, 0.0);
    for (int64_t block = 0; block * width < static_cast<int64_t>(model.weights.size()); ++block) {
        const double* w = &model.weights[block * width];
        double score = w[model.features];
        for (int64_t j = 0; j < model.features; ++j) score += w[j] * x[j];
        out[class_of(static_cast<int>(block), model.classes)] = score;
    }
    const double largest = *std::max_element(out, out + model.classes);
    double sum = 0;
    for (int k = 0; k < model.classes; ++k) sum += out[k] = std::exp(out[k] - largest);
    for (int k = 0; k < model.classes; ++k) out[k] /= sum;
}

/// Solves the symmetric positive definite a (n x n) x = b by Cholesky's decomposition, in place.
void solve(Values& a, Values& b) {
    const size_t n = b.size();
    for (size_t i = 0; i < n; ++i)
        for (size_t j = 0; j <= i; ++j) {
            double sum = a[i * n + j];
            for (size_t k = 0; k < j; ++k) sum -= a[i * n + k] * a[j * n + k];
            a[i * n + j] = i == j ? std::sqrt(sum) : sum / a[j * n + j];
        }
    for (size_t i = 0; i < n; ++i) {
        for (size_t k = 0; k < i; ++k) b[i] -= a[i * n + k] * b[k];
        b[i] /= a[i * n + i];
    }
    for (size_t i = n; i-- > 0;) {
        for (size_t k = i + 1; k < n; ++k) b[i] -= a[k * n + i] * b[k];
        b[i] /= a[i * n + i];
    }
}

double objective(const LogisticRegression& model, std::span<const double> rows,
                 std::span<const int> labels, double penalty) {
    Values p(model.classes);
    double value = 0;
    for (size_t i = 0; i < labels.size(); ++i) {
        class_probabilities_of(model, rows.data() + i * model.features, p.data());
        value -= std::log(std::max(p[labels[i]], 1e-300));
    }
    for (size_t at = 0; at < model.weights.size(); ++at)
        if ((static_cast<int64_t>(at) + 1) % (model.features + 1) != 0)
            value += 0.5 * penalty * model.weights[at] * model.weights[at];
    return value;
}

}  // namespace

std::vector<double> LogisticRegression::probabilities(std::span<const double> rows) const {
    const size_t samples = rows.size() / features;
    Values all(samples * classes);
    for (size_t i = 0; i < samples; ++i)
        class_probabilities_of(*this, rows.data() + i * features, &all[i * classes]);
    return all;
}

LogisticRegression fit_logistic_regression(std::span<const double> rows, int64_t features,
                                           std::span<const int> labels, int classes,
                                           double inverse_penalty) {
    require(features > 0 && rows.size() == labels.size() * features, "logistic_regression",
            "expected {} features of each of {} samples, got {} values", features, labels.size(),
            rows.size());
    for (int k = 0; k < classes; ++k)
        require(std::count(labels.begin(), labels.end(), k) > 0, "logistic_regression",
                "expected samples of each of {} classes, got none of class {}", classes, k);
    LogisticRegression model{features, classes, {}};
    const int64_t width = features + 1, blocks = classes == 2 ? 1 : classes, size = blocks * width;
    model.weights.assign(size, 0);
    const double penalty = 1 / inverse_penalty;
    double value = objective(model, rows, labels, penalty);
    Values p(classes), x(width, 1);
    for (int iteration = 0; iteration < 200; ++iteration) {
        Values gradient(size), hessian(size * size);
        for (size_t i = 0; i < labels.size(); ++i) {
            std::copy_n(rows.data() + i * features, features, x.begin());
            class_probabilities_of(model, x.data(), p.data());
            for (int64_t a = 0; a < blocks; ++a) {
                const int ka = class_of(static_cast<int>(a), classes);
                const double residual = p[ka] - (labels[i] == ka ? 1 : 0);
                for (int64_t j = 0; j < width; ++j) gradient[a * width + j] += residual * x[j];
                for (int64_t b = 0; b <= a; ++b) {
                    const int kb = class_of(static_cast<int>(b), classes);
                    const double curvature = p[ka] * ((ka == kb ? 1 : 0) - p[kb]);
                    for (int64_t j = 0; j < width; ++j)
                        for (int64_t k = 0; k < width; ++k)
                            hessian[(a * width + j) * size + b * width + k] +=
                                curvature * x[j] * x[k];
                }
            }
        }
        for (int64_t at = 0; at < size; ++at) {
            const bool intercept = (at + 1) % width == 0;
            if (!intercept) gradient[at] += penalty * model.weights[at];
            // A shift of all intercepts of a softmax changes nothing: the small term pins it.
            hessian[at * size + at] += intercept ? 1e-9 : penalty;
        }
        Values step = gradient;
        solve(hessian, step);
        double decrement = 0;
        for (int64_t at = 0; at < size; ++at) decrement += step[at] * gradient[at];
        if (decrement < 1e-10) return model;
        const Values before = model.weights;
        double length = 1, next = value;
        for (; length > 1e-10; length /= 2) {
            for (int64_t at = 0; at < size; ++at)
                model.weights[at] = before[at] - length * step[at];
            next = objective(model, rows, labels, penalty);
            if (next <= value - 1e-4 * length * decrement) break;
        }
        if (length <= 1e-10) break;
        value = next;
    }
    fail("logistic_regression",
         "expected a minimum within 200 steps, got none; are the features finite?");
}

}  // namespace curie
