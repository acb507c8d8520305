#include "training/segmentation_trainer.h"

#include <array>
#include <cmath>
#include <utility>

#include "training/evaluation.h"
#include "training/make_optimizer.h"
#include "training/non_finite.h"
#include "training/progress.h"
#include "training/segmentation_evaluation.h"
#include "training/segmentation_loss.h"

namespace curie {
namespace {

SegmentationMetrics metrics_of(const SegmentationSums& sums) {
    return {sums.mean_loss(), sums.mean_dice(), sums.mean_iou()};
}

TrainingStepOptions step_options(const SegmentationTrainerOptions& options) {
    options.config.check();
    return {options.config.training, options.out, "train_unet", options.run_folder};
}

}  // namespace

SegmentationTrainer::SegmentationTrainer(Context& context, Model& model,
                                         SegmentationLoader& training,
                                         SegmentationLoader& validation,
                                         const SegmentationTrainerOptions& options)
    : context_(context),
      model_(model),
      training_(training),
      validation_(validation),
      options_(options),
      step_(context, model, step_options(options_)),
      best_(options.config.training.monitor),
      schedule_(make_schedule(options.config.training, best_.maximize())) {}

void SegmentationTrainer::begin_batch() {
    const Batch& batch = training_.next();
    coming_masks_ = training_.masks();
    const Shape shape = batch_shape(model_, batch.size());
    step_.begin(std::array<Upload::Values, 2>{{{batch.images, shape}, {coming_masks_, shape}}});
}

void SegmentationTrainer::step() {
    const ProfilerRange range(context_.profiler, "step", "step");
    const double position =
        static_cast<double>(epoch_) +
        static_cast<double>(batch_) / static_cast<double>(training_.batches_per_epoch());
    step_.optimizer().learning_rate = schedule_->rate(position);
    const std::vector<float> masks = std::exchange(coming_masks_, {});
    const TrainingStep::Result result = step_.run(
        [&](const Tensor& logits, std::span<const Tensor> others) {
            return segmentation_loss(context_, options_.config.loss, logits, others[0]);
        },
        fmt::format("epoch {}, step {}", epoch_ + 1, batch_ + 1),
        [&] {
            if (batch_ + 1 < training_.batches_per_epoch()) begin_batch();
        });
    std::span<const float> rest = masks;
    for (size_t i = 0; i < result.logits.size(); ++i) {
        const std::vector<double> all = result.logits[i].to_doubles();
        const auto images = static_cast<size_t>(result.logits[i].shape()[0]);
        const size_t pixels = all.size() / images;
        for (size_t j = 0; j < images; ++j)
            running_.add(overlap_of(std::span(all).subspan(j * pixels, pixels),
                                    rest.subspan(j * pixels, pixels)));
        running_.loss += result.losses[i] * static_cast<double>(images);
        rest = rest.subspan(all.size());
    }
}

bool SegmentationTrainer::train_epoch(const InterruptGuard& interrupt) {
    Progress progress(options_.out, options_.terminal,
                      fmt::format("epoch {}/{}", epoch_ + 1, options_.config.training.epochs),
                      training_.samples_per_epoch(), running_.images);
    training_.start(epoch_, batch_);
    step_.cancel();
    while (batch_ < training_.batches_per_epoch()) {
        if (!step_.begun()) begin_batch();
        step();
        ++batch_;
        progress.update(running_.images, fmt::format("loss {:.4f}  dice {:.3f}",
                                                     running_.mean_loss(), running_.mean_dice()));
        if (interrupt.signal() && batch_ < training_.batches_per_epoch()) {
            epoch_seconds_ += progress.seconds();
            return false;
        }
    }
    const double seconds = epoch_seconds_ + progress.seconds();
    const SegmentationSums validation =
        segment(context_, model_, validation_, options_.config.loss).sums;
    SegmentationRecord record;
    record.epoch = epoch_ + 1;
    record.learning_rate = step_.optimizer().learning_rate;
    record.training = metrics_of(running_);
    record.validation = metrics_of(validation);
    record.seconds = seconds;
    record.images_per_second = static_cast<double>(running_.images) / seconds;
    const SegmentationMetrics &t = record.training, &v = record.validation;
    if (!std::isfinite(v.loss))  // the update of the last step overflowed
        fail("train_unet", "the validation loss became {} after epoch {}; {}{}", v.loss, epoch_ + 1,
             explain_non_finite(context_, *model_.module, [] {}),
             kept_checkpoint(options_.run_folder));
    progress.finish(fmt::format(
        "epoch {}/{}  loss {:.4f}  dice {:.3f}  iou {:.3f}  |  val_loss {:.4f}  val_dice {:.3f}  "
        "val_iou {:.3f}  |  {:.1f} images/s",
        record.epoch, options_.config.training.epochs, t.loss, t.dice, t.iou, v.loss, v.dice, v.iou,
        record.images_per_second));
    end_epoch(record);
    return true;
}

void SegmentationTrainer::end_epoch(const SegmentationRecord& record) {
    EpochRecord monitored;
    monitored.epoch = record.epoch;
    monitored.validation.f1 = record.validation.dice;  // over pixels they are the same
    const bool better = best_.update(monitored);
    schedule_->end_epoch(record.validation.dice);
    history_.push_back(record);
    ++epoch_;
    batch_ = 0;
    epoch_seconds_ = 0;
    running_ = {};
    if (better) save("best.safetensors", false);
    save("last.safetensors", true);
    write_segmentation_csv(options_.run_folder + "/metrics.csv", history_);
}

SegmentationTrainer::End SegmentationTrainer::run(const InterruptGuard& interrupt) {
    const TrainingConfig& config = options_.config.training;
    while (epoch_ < config.epochs) {
        if (config.patience > 0 && best_.waited() >= config.patience) return End::stopped_early;
        const bool whole = train_epoch(interrupt);
        if (interrupt.signal() && epoch_ < config.epochs) {
            if (!whole) save("last.safetensors", true);
            return End::interrupted;
        }
    }
    return End::finished;
}

void SegmentationTrainer::save(const std::string& name, bool with_state) {
    Checkpoint checkpoint;
    checkpoint.model = model_.module->named_tensors();
    checkpoint.config = {{"model", model_.name},
                         {"model_options", model_.options},
                         {"segmentation", to_json(options_.config)}};
    if (with_state) {
        for (auto& [path, tensor] : step_.optimizer().state(context_))
            checkpoint.others.emplace_back("optimizer/" + path, tensor);
        nlohmann::json history = nlohmann::json::array();
        for (const SegmentationRecord& record : history_) history.push_back(to_json(record));
        checkpoint.state = {{"epoch", epoch_},
                            {"batch", batch_},
                            {"running", to_json(running_)},
                            {"epoch_seconds", epoch_seconds_},
                            {"best", best_.state()},
                            {"schedule", schedule_->state()},
                            {"history", history}};
    }
    write_checkpoint(options_.run_folder + "/" + name, checkpoint);
}

void SegmentationTrainer::resume(const Checkpoint& checkpoint) {
    const std::string source = options_.run_folder + "/last.safetensors";
    if (checkpoint.state.is_null())
        fail_input("resume", "expected a checkpoint with a training state, got {} without one",
                   source);
    model_.module->load(checkpoint.model, source);
    step_.optimizer().load_state(context_, checkpoint.under("optimizer/"), source);
    const nlohmann::json& state = checkpoint.state;
    try {
        epoch_ = state.at("epoch");
        batch_ = state.at("batch");
        epoch_seconds_ = state.at("epoch_seconds");
        running_ = segmentation_sums_from(state.at("running"));
        best_.load_state(state.at("best"));
        schedule_->load_state(state.at("schedule"));
        history_.clear();
        for (const auto& record : state.at("history"))
            history_.push_back(segmentation_record_from(record));
    } catch (const nlohmann::json::exception& error) {
        fail_input("resume", "expected a complete training state in {}, got {}", source,
                   error.what());
    }
}

}  // namespace curie
