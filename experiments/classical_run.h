// A random forest or a support vector machine on the features of a frozen backbone, as a run: the
// same data, protocols, features and files as train_transfer, so that reports, comparisons and
// ensembles take both.
#pragma once

#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "engine/context.h"
#include "experiments/classical_classifier.h"
#include "training/run_config.h"
#include "training/run_observer.h"

namespace curie {

struct ClassicalRun {
    RunConfig config;  ///< of a transfer run; its head and its training do not count
    ClassicalOptions classifier;
    std::string run_folder;  ///< empty: runs/<date>-<classifier>
    std::ostream* out = nullptr;
    std::vector<std::shared_ptr<RunObserver>> observers;
};

/// Writes config.json (with `classifier`), data.json, metrics.csv (one row: the fitted classifier
/// on the training and the validation part), predictions.csv, validation_predictions.csv and, last,
/// test.json. With `balance` the rows of the smaller classes are repeated in turn until all classes
/// of the training part have as many. InputError as train_transfer, and without a frozen backbone.
void run_classical(Context& context, const ClassicalRun& run);

}  // namespace curie
