#include "experiments/ensemble_methods.h"

#include <algorithm>
#include <cmath>

#include "engine/error.h"
#include "experiments/logistic_regression.h"

namespace curie {
namespace {

using Values = std::vector<double>;

double clipped(double probability) {
    return std::clamp(probability, 1e-7, 1 - 1e-7);
}

Values weighted_mean(const EnsemblePart& part, const Values& weights) {
    Values mean(part.probabilities[0].size());
    for (size_t m = 0; m < weights.size(); ++m)
        for (size_t i = 0; i < mean.size(); ++i) mean[i] += weights[m] * part.probabilities[m][i];
    return mean;
}

Values equal_weights(size_t members) {
    return Values(members, 1.0 / static_cast<double>(members));
}

Values votes(const EnsemblePart& part, size_t classes) {
    const size_t members = part.probabilities.size();
    Values score = weighted_mean(part, equal_weights(members));
    for (const std::vector<int>& decisions : part.decisions)
        for (size_t i = 0; i < decisions.size(); ++i) score[i * classes + decisions[i]] += 1;
    for (double& value : score) value /= static_cast<double>(members + 1);
    return score;
}

/// (images, features): of each member the log-odds of the second of two classes, or the logarithms
/// of all its probabilities.
Values stacking_features(const EnsemblePart& part, size_t classes) {
    Values rows;
    for (size_t i = 0; i < part.truth.size(); ++i)
        for (const Values& member : part.probabilities)
            for (size_t k = classes == 2 ? 1 : 0; k < classes; ++k) {
                const double p = clipped(member[i * classes + k]);
                rows.push_back(classes == 2 ? std::log(p / (1 - p)) : std::log(p));
            }
    return rows;
}

void join_weighted(JointPredictions& joint, const EnsembleMembers& members) {
    const EnsemblePart& part = members.validation;
    const size_t classes = members.class_names.size();
    std::vector<Values> true_class;
    for (const Values& member : part.probabilities) {
        true_class.emplace_back();
        for (size_t i = 0; i < part.truth.size(); ++i)
            true_class.back().push_back(member[i * classes + part.truth[i]]);
    }
    const MixtureWeights found = mixture_weights(true_class);
    joint.details = {{"weights", found.weights},
                     {"validation_log_loss", found.log_loss},
                     {"validation_log_loss_of_equal_weights", found.equal_log_loss},
                     {"gap", found.gap}};
    joint.validation = weighted_mean(part, found.weights);
    joint.test = weighted_mean(members.test, found.weights);
}

void join_stacking(JointPredictions& joint, const EnsembleMembers& members) {
    const EnsemblePart& part = members.validation;
    const size_t classes = members.class_names.size();
    for (size_t k = 0; k < classes; ++k)
        if (std::count(part.truth.begin(), part.truth.end(), static_cast<int>(k)) == 0)
            fail_input("ensemble",
                       "expected validation images of every class to fit the stacking on, got none "
                       "of {}; take --method average",
                       members.class_names[k]);
    const auto features =
        static_cast<int64_t>(part.probabilities.size() * (classes == 2 ? 1 : classes));
    const LogisticRegression model = fit_logistic_regression(
        stacking_features(part, classes), features, part.truth, static_cast<int>(classes));
    joint.details = {{"features", classes == 2 ? "log-odds" : "log-probabilities"},
                     {"l2", 1},
                     {"weights", model.weights}};
    joint.validation = model.probabilities(stacking_features(part, classes));
    joint.test = model.probabilities(stacking_features(members.test, classes));
}

}  // namespace

const std::vector<EnsembleMethod>& ensemble_methods() {
    static const std::vector<EnsembleMethod> all = {EnsembleMethod::average,
                                                    EnsembleMethod::weighted, EnsembleMethod::vote,
                                                    EnsembleMethod::stacking};
    return all;
}

std::string name_of(EnsembleMethod method) {
    switch (method) {
        case EnsembleMethod::average:
            return "average";
        case EnsembleMethod::weighted:
            return "weighted";
        case EnsembleMethod::vote:
            return "vote";
        case EnsembleMethod::stacking:
            return "stacking";
    }
    return "";
}

EnsembleMethod parse_ensemble_method(const std::string& name) {
    for (const EnsembleMethod method : ensemble_methods())
        if (name == name_of(method)) return method;
    fail_input("ensemble", "expected the method average, weighted, vote, stacking or all, got {}",
               name);
}

bool is_fitted(EnsembleMethod method) {
    return method == EnsembleMethod::weighted || method == EnsembleMethod::stacking;
}

JointPredictions join(EnsembleMethod method, const EnsembleMembers& members) {
    const size_t classes = members.class_names.size();
    const bool validated = members.validation_missing.empty();
    if (is_fitted(method) && !validated)
        fail_input("ensemble",
                   "expected a common validation part to fit the method {} on, got none: {}; take "
                   "--method average or vote",
                   name_of(method), members.validation_missing);
    JointPredictions joint;
    joint.method = method;
    if (method == EnsembleMethod::weighted) {
        join_weighted(joint, members);
    } else if (method == EnsembleMethod::stacking) {
        join_stacking(joint, members);
    } else {
        const auto of = [&](const EnsemblePart& part) {
            return method == EnsembleMethod::vote
                       ? votes(part, classes)
                       : weighted_mean(part, equal_weights(part.probabilities.size()));
        };
        joint.test = of(members.test);
        if (validated) joint.validation = of(members.validation);
    }
    return joint;
}

MixtureWeights mixture_weights(const std::vector<Values>& true_class) {
    const size_t members = true_class.size(), images = true_class.at(0).size();
    const auto loss_and_ratios = [&](const Values& w, Values& ratios) {
        ratios.assign(members, 0);
        double loss = 0;
        for (size_t i = 0; i < images; ++i) {
            double sum = 0;
            for (size_t m = 0; m < members; ++m) sum += w[m] * clipped(true_class[m][i]);
            loss -= std::log(sum);
            for (size_t m = 0; m < members; ++m) ratios[m] += clipped(true_class[m][i]) / sum;
        }
        for (double& ratio : ratios) ratio /= static_cast<double>(images);
        return loss / static_cast<double>(images);
    };
    MixtureWeights result;
    result.weights = equal_weights(members);
    Values ratios;
    result.equal_log_loss = loss_and_ratios(result.weights, ratios);
    for (int update = 0;; ++update) {
        result.log_loss = loss_and_ratios(result.weights, ratios);
        result.gap = *std::max_element(ratios.begin(), ratios.end()) - 1;
        if (result.gap <= 1e-9 || update == 100000) break;
        double sum = 0;
        for (size_t m = 0; m < members; ++m) sum += result.weights[m] *= ratios[m];
        for (double& weight : result.weights) weight /= sum;  // against the drift of rounding
    }
    return result;
}

}  // namespace curie
