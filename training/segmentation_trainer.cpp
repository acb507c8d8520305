#include "training/segmentation_trainer.h"

#include <cmath>

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
      optimizer_(make_optimizer(context, model.module->parameters(), options.config.training)),
      best_(options.config.training.monitor) {
    options_.config.check();
    schedule_ = make_schedule(options_.config.training, best_.maximize());
}

void SegmentationTrainer::step() {
    const double position =
        static_cast<double>(epoch_) +
        static_cast<double>(batch_) / static_cast<double>(training_.batches_per_epoch());
    optimizer_->learning_rate = schedule_->rate(position);
    context_.training = true;
    const Batch& batch = training_.next();
    const Tensor x = images_of(context_, model_, batch);
    const Tensor logits = (*model_.module)(context_, x);
    const Tensor masks = context_.from(training_.masks(), logits.shape());
    const Tensor loss = segmentation_loss(context_, options_.config.loss, logits, masks);
    const double value = loss.item();
    if (!std::isfinite(value)) {
        context_.tape.clear();
        const std::string reason = explain_non_finite(context_, *model_.module, [&] {
            const NoGradient guard(context_.tape);
            (*model_.module)(context_, x);
        });
        fail("train_unet", "the loss became {} in epoch {}, step {}; {}{}", value, epoch_ + 1,
             batch_ + 1, reason, kept_checkpoint(options_.run_folder));
    }
    context_.tape.backward(context_, loss);
    optimizer_->step(context_);
    model_.module->clear_gradients();

    running_.loss += value * static_cast<double>(batch.size());
    const std::vector<double> all = logits.to_doubles();
    const size_t pixels = all.size() / batch.indices.size();
    for (size_t i = 0; i < batch.indices.size(); ++i)
        running_.add(overlap_of(std::span(all).subspan(i * pixels, pixels),
                                std::span(training_.masks()).subspan(i * pixels, pixels)));
}

bool SegmentationTrainer::train_epoch(const InterruptGuard& interrupt) {
    Progress progress(options_.out, options_.terminal,
                      fmt::format("epoch {}/{}", epoch_ + 1, options_.config.training.epochs),
                      training_.samples_per_epoch(), running_.images);
    training_.start(epoch_, batch_);
    // What a step left that an exception cut off.
    context_.tape.clear();
    model_.module->clear_gradients();
    while (batch_ < training_.batches_per_epoch()) {
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
    record.learning_rate = optimizer_->learning_rate;
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
        for (auto& [path, tensor] : optimizer_->state(context_))
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
    optimizer_->load_state(context_, checkpoint.under("optimizer/"), source);
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
