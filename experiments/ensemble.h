// Several trained runs as one classifier: figures of each and of their joint predictions, and the
// folder that holds them.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/context.h"
#include "experiments/ensemble_members.h"
#include "experiments/ensemble_methods.h"
#include "training/evaluation.h"

namespace curie {

/// A member or a joint prediction, and its figures on the test part.
struct EnsembleRow {
    std::string name;
    Predictions test;       ///< images in the order of EnsembleMembers::test
    nlohmann::json report;  ///< as test.json; intervals of all rows from the same draws
    std::vector<int> decisions() const;
};

struct Ensemble {
    EnsembleMembers members;
    std::vector<JointPredictions> joints;
    std::vector<EnsembleRow> member_rows, joint_rows;
    std::vector<std::string> left_out;  ///< a sentence for each method that could not be fitted
};

/// Reads the runs and joins them by `methods`. Empty: all of them, of which those that cannot be
/// fitted here are left out by name. InputError as read_ensemble_members() and join().
Ensemble make_ensemble(const std::vector<std::string>& folders,
                       const std::vector<EnsembleMethod>& methods = {});

/// For programs: members, methods with what was fitted, figures, agreement and McNemar's tests.
nlohmann::json to_json(const Ensemble& ensemble);

/// Writes ensemble.json, ensemble.md and report.html into `folder`, and for each method a folder of
/// its own with the files of a run (config.json, data.json, metrics.csv without epochs, test.json,
/// predictions.csv, validation_predictions.csv, report.html), which ./curie compare and ./curie
/// ensemble read.
void write_ensemble(Context& context, const Ensemble& ensemble, const std::string& folder);

}  // namespace curie
