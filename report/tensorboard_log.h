// A run's numbers for TensorBoard: `tensorboard --logdir RUNDIR`.
#pragma once

#include <memory>
#include <string>

#include "training/run_observer.h"

namespace curie {

/// Writes event files into `<run_folder>/tensorboard/train` and `.../validation`, the folders that
/// Keras' callback has: per epoch epoch_loss, epoch_accuracy, ... (all of EpochMetrics that are
/// finite) at the epoch's number, in train besides epoch_learning_rate, and at every step
/// step_loss. A resumed run adds files of its own. InputError, before the first step, when the
/// build has no protobuf.
std::shared_ptr<RunObserver> make_tensorboard_log();

}  // namespace curie
