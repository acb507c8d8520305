// One step of training on a batch: forward, loss with its penalties, backward, update. The batch
// goes in slices of `micro_batch` images whose gradients are added up. Where copies run beside
// kernels the next batch comes up while the device computes this one.
#pragma once

#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "engine/upload.h"
#include "models/registry.h"
#include "optim/optimizer.h"
#include "training/training_config.h"

namespace curie {

struct TrainingStepOptions {
    const TrainingConfig& config;
    std::ostream& out;       ///< is told once when there is nothing to capture
    std::string component;   ///< whose errors they are
    std::string run_folder;  ///< whose last checkpoint an error names; empty: none is kept
    Parameters scaled = {};  ///< parameters with a learning rate of their own:
    double rate_scale = 1;   ///< so many times the others'
};

/// With ContextOptions::cuda_graph, and on a device that can, a step on a batch of the full size is
/// captured and launched as two graphs: forward and backward, then, once the loss is known to be
/// finite, the update. The first step and short batches run as ever, and so does an update that
/// clips by a norm, which the host reads. The bits are the same.
class TrainingStep {
  public:
    /// `model` is initialised.
    TrainingStep(Context& context, Model& model, TrainingStepOptions options);

    Optimizer& optimizer() { return *optimizer_; }

    /// Starts to bring a batch to the device: the model's input, then what the loss needs, all with
    /// an image for each index of their first dimension. The values may change once this returns.
    void begin(std::span<const Upload::Values> batch);
    bool begun() const { return upload_.begun(); }
    /// Forgets a batch that is on its way, and what a step left that an exception cut off.
    void cancel();

    /// The mean over a slice, a scalar, from its logits and its other tensors.
    using Loss = std::function<Tensor(const Tensor& logits, std::span<const Tensor> others)>;
    struct Result {
        double loss = 0;             ///< with regularisation, the mean over the batch
        Tensors logits;              ///< of each slice
        std::vector<double> losses;  ///< of each slice
    };
    /// On the batch that was begun. `begin_next` is called where copies run beside kernels, once
    /// those of this step are launched. Throws Error on a loss that is not finite, before anything
    /// is updated: the message names `place`, which is this step, and the layer.
    Result run(const Loss& loss, const std::string& place, const std::function<void()>& begin_next);

    /// Of forward and backward passes; zeros without graphs.
    LaunchGraphStatistics graph_statistics() const {
        return graph_ ? graph_->statistics() : LaunchGraphStatistics{};
    }

  private:
    /// The loss with the L2 penalties, whose gradient is the optimiser's where it adds it itself.
    Tensor with_penalty(const Tensor& loss);
    /// Whether a step on this many images is to be captured.
    bool in_steady_state(int64_t images);
    [[noreturn]] void fail_non_finite(double loss, const std::string& place, Random before,
                                      std::span<const Tensor> inputs);

    Context& context_;
    Model& model_;
    TrainingStepOptions options_;
    std::unique_ptr<Optimizer> optimizer_;
    bool l2_in_step_ = false;
    Upload upload_;
    size_t parts_ = 0;                                   ///< tensors of a slice
    std::unique_ptr<LaunchGraph> graph_, update_graph_;  ///< null: steps are not captured
    int64_t full_batch_ = 0;                             ///< the most images of a step so far
};

}  // namespace curie
