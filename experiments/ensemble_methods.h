// How the probabilities of several classifiers become one: Laaffat et al. average them; the
// weighted average, the vote and stacking are the alternatives that their paper names.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "experiments/ensemble_members.h"

namespace curie {

enum class EnsembleMethod { average, weighted, vote, stacking };

/// average first: it is the papers' and the default.
const std::vector<EnsembleMethod>& ensemble_methods();
std::string name_of(EnsembleMethod method);
/// average, weighted, vote or stacking; InputError otherwise.
EnsembleMethod parse_ensemble_method(const std::string& name);
/// weighted and stacking: they need members whose validation parts are equal.
bool is_fitted(EnsembleMethod method);

/// The joint probabilities, (images, classes) row by row.
struct JointPredictions {
    EnsembleMethod method = EnsembleMethod::average;
    std::vector<double> test, validation;  ///< validation: empty where the members have none
    nlohmann::json details = nlohmann::json::object();  ///< what was fitted
};

/// average: the mean of the members' probabilities.
/// weighted: their mean by weights on the simplex that minimise the log loss of the validation
///   part, see mixture_weights().
/// vote: (votes for the class + its mean probability) / (members + 1). So the majority wins, the
///   mean probability breaks its ties, and curves have an order among equal votes.
/// stacking: logistic regression on the members' log-odds (two classes) or log-probabilities (all
///   classes), fitted on the validation part with L2 penalty 1 / 2 (fit_logistic_regression()).
/// Probabilities are clipped to [1e-7, 1 - 1e-7] before a logarithm. A fitted method throws
/// InputError when the members have no common validation part or it lacks a class.
JointPredictions join(EnsembleMethod method, const EnsembleMembers& members);

/// Weights w >= 0, sum 1, that minimise -mean log(sum_m w_m p_m(true class)), which is convex in w.
/// The update w_m <- w_m mean(p_m / sum) of mixture proportions (EM: Dempster, Laird and Rubin
/// 1977) descends without a step size; it begins at equal weights and ends when the loss is within
/// 1e-9 of the minimum (the largest mean(p_m / sum) - 1 bounds the distance), or after 100000
/// updates. `true_class`: of each member the probability of the true class, by image.
struct MixtureWeights {
    std::vector<double> weights;
    double log_loss = 0, equal_log_loss = 0;  ///< at these weights, and at equal ones
    double gap = 0;                           ///< bound on the distance to the minimum
};
MixtureWeights mixture_weights(const std::vector<std::vector<double>>& true_class);

}  // namespace curie
