// The training loop of a segmentation: epochs of steps, validation, checkpoints, interruption and
// resumption. A resumed run gives the bits of an uninterrupted one.
#pragma once

#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "data/segmentation_loader.h"
#include "models/registry.h"
#include "optim/schedule.h"
#include "training/best_epoch.h"
#include "training/checkpoint.h"
#include "training/interrupt.h"
#include "training/segmentation_config.h"
#include "training/segmentation_metrics.h"
#include "training/segmentation_record.h"
#include "training/training_step.h"

namespace curie {

struct SegmentationTrainerOptions {
    SegmentationConfig config;
    std::string run_folder;  ///< best.safetensors, last.safetensors and metrics.csv go there
    bool terminal = false;   ///< draw a progress bar
    std::ostream& out;
};

class SegmentationTrainer {
  public:
    /// `model` is initialised, N,H,W,1 to logits N,H,W,1.
    SegmentationTrainer(Context& context, Model& model, SegmentationLoader& training,
                        SegmentationLoader& validation, const SegmentationTrainerOptions& options);

    enum class End { finished, stopped_early, interrupted };
    /// Runs to the last epoch. Throws Error on a loss that is not finite.
    End run(const InterruptGuard& interrupt);
    /// Continues where last.safetensors in `checkpoint` stopped.
    void resume(const Checkpoint& checkpoint);

    /// Of forward and backward passes; zeros without graphs.
    LaunchGraphStatistics graph_statistics() const { return step_.graph_statistics(); }
    int64_t epoch() const { return epoch_; }  ///< that are done
    /// Its metric is the Dice coefficient of the validation part.
    const BestEpoch& best() const { return best_; }

  private:
    bool train_epoch(const InterruptGuard& interrupt);
    /// Starts to bring the loader's next batch to the device.
    void begin_batch();
    /// On the batch that was begun.
    void step();
    void end_epoch(const SegmentationRecord& record);
    void save(const std::string& name, bool with_state);

    Context& context_;
    Model& model_;
    SegmentationLoader &training_, &validation_;
    SegmentationTrainerOptions options_;
    TrainingStep step_;
    std::vector<float> coming_masks_;  ///< of the batch on its way
    BestEpoch best_;
    std::unique_ptr<Schedule> schedule_;
    std::vector<SegmentationRecord> history_;
    int64_t epoch_ = 0, batch_ = 0;  ///< 0-based: the next step's
    double epoch_seconds_ = 0;       ///< spent on this epoch before an interruption
    SegmentationSums running_;
};

}  // namespace curie
