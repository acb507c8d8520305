// The training loop: epochs of steps, validation, metrics, checkpoints, early stopping,
// interruption and resumption. A resumed run gives the bits of an uninterrupted one.
#pragma once

#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "data/loader.h"
#include "models/registry.h"
#include "optim/schedule.h"
#include "training/best_epoch.h"
#include "training/checkpoint.h"
#include "training/evaluation.h"
#include "training/interrupt.h"
#include "training/progress.h"
#include "training/run_observer.h"
#include "training/training_config.h"
#include "training/training_step.h"

namespace curie {

struct TrainerOptions {
    TrainingConfig config;
    nlohmann::json run_config;  ///< stored in every checkpoint: the whole run's configuration
    std::string run_folder;     ///< empty: nothing is written
    std::string protocol;       ///< of the data; every figure is written beside it
    std::vector<double> class_weights;  ///< per class; empty: none
    bool terminal = false;              ///< draw a progress bar
    std::ostream* out = nullptr;        ///< null: silent
    /// What checkpoints hold, where the model that is trained is a part of it; null: the model.
    std::shared_ptr<Module> whole;
    Parameters scaled;      ///< parameters with a learning rate of their own:
    double rate_scale = 1;  ///< so many times the others'
    std::vector<std::shared_ptr<RunObserver>> observers;
};

class Trainer {
  public:
    /// `model` is initialised; it has one output for two classes, or one for each class.
    Trainer(Context& context, Model& model, Loader& training, Loader& validation,
            TrainerOptions options);

    enum class End { finished, stopped_early, interrupted };
    /// Runs to the last epoch. Throws Error on a loss that is not finite: the message names the
    /// step and the layer; last.safetensors stays as it was after the last good epoch.
    End run(const InterruptGuard* interrupt = nullptr);

    /// Continues where last.safetensors in `checkpoint` stopped.
    void resume(const Checkpoint& checkpoint);

    const std::vector<EpochRecord>& history() const { return history_; }
    const BestEpoch& best() const { return best_; }
    /// Seconds that steps waited for the loader, and seconds of training, over all epochs here.
    double loader_seconds() const { return loader_seconds_; }
    double training_seconds() const { return training_seconds_; }
    /// The losses of the steps of this process, with regularisation.
    const std::vector<double>& step_losses() const { return step_losses_; }
    /// Of forward and backward passes; zeros without graphs.
    LaunchGraphStatistics graph_statistics() const { return step_.graph_statistics(); }

  private:
    /// Sums over the images of the epoch so far; a checkpoint in the middle of it stores them.
    struct Running {
        double loss = 0;
        Predictions predictions;
        int64_t right = 0;  ///< predictions that are the label
        /// `mean_loss` is the mean of the batch.
        void add(double mean_loss, const Tensor& logits, std::span<const float> labels);
        void count_right(size_t first);
        int64_t images() const { return static_cast<int64_t>(predictions.labels.size()); }
        EpochMetrics metrics(double penalty = 0) const;
    };

    /// Returns false when interrupted in the middle.
    bool train_epoch(const InterruptGuard* interrupt);
    /// Starts to bring the loader's next batch to the device.
    void begin_batch();
    /// On the batch that was begun.
    void step();
    Module& whole() { return options_.whole ? *options_.whole : *model_.module; }
    std::string title() const;  ///< of the epoch, for its line
    EpochMetrics validate();
    void end_epoch(EpochRecord record);
    void save(const std::string& name, bool with_state);

    Context& context_;
    Model& model_;
    Loader &training_, &validation_;
    std::ofstream silent_;
    TrainerOptions options_;
    TrainingStep step_;
    std::vector<float> coming_labels_;  ///< of the batch on its way
    BestEpoch best_;
    std::unique_ptr<Schedule> schedule_;
    std::vector<EpochRecord> history_;
    int64_t epoch_ = 0, batch_ = 0;  ///< 0-based: the next step's
    double epoch_seconds_ = 0;       ///< spent on this epoch before an interruption
    Running running_;
    std::vector<double> step_losses_;
    double loader_seconds_ = 0, training_seconds_ = 0;
};

}  // namespace curie
