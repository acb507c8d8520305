// A whole run of train_pnet or train_transfer: data, model, training, test, and what it leaves in
// its folder.
#pragma once

#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "engine/context.h"
#include "training/run_config.h"
#include "training/run_observer.h"

namespace curie {

struct RunOptions {
    RunConfig config;
    std::string run_folder;  ///< empty: runs/<date>-<preset>
    std::string resume;      ///< a run's folder: its own configuration is used
    /// Applied to the configuration of a resumed run.
    std::vector<std::function<void(RunConfig&)>> overrides;
    std::ostream* out = nullptr;
    bool terminal = false;
    /// Bytes that the run may take; 0: what the device has left. Transfer runs ask before anything
    /// is computed, see memory_check.h.
    int64_t memory_limit = 0;
    std::vector<std::shared_ptr<RunObserver>> observers;
};

/// Writes data.json, config.json, metrics.csv, best.safetensors, last.safetensors, test.json,
/// predictions.csv and validation_predictions.csv into the run's folder, and test-NAME.json and
/// predictions-NAME.csv for each of the configuration's test sources. With folds and no fold, all
/// of them, see cross_validation.h. Returns 0, or 128 + the
/// signal that interrupted it after a checkpoint was written.
int run_training(Context& context, const RunOptions& options);

}  // namespace curie
