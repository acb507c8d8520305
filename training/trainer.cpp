#include "training/trainer.h"

#include <cmath>
#include <utility>

#include "engine/atomic_file.h"
#include "optim/l2.h"
#include "training/classification_loss.h"
#include "training/make_optimizer.h"
#include "training/non_finite.h"

namespace curie {
namespace {

NamedTensors with_prefix(const std::string& prefix, NamedTensors tensors) {
    for (auto& [name, tensor] : tensors) name = prefix + name;
    return tensors;
}

TrainingStepOptions step_options(const TrainerOptions& options, std::ostream& out) {
    options.config.check();
    return {options.config, out, "train", options.run_folder, options.scaled, options.rate_scale};
}

}  // namespace

void Trainer::Running::add(double mean_loss, const Tensor& logits, std::span<const float> labels) {
    loss += mean_loss * static_cast<double>(labels.size());
    const size_t first = predictions.labels.size();
    predictions.add(class_probabilities(logits), labels);
    count_right(first);
}

void Trainer::Running::count_right(size_t first) {
    for (size_t i = first; i < predictions.labels.size(); ++i)
        right += predictions.predicted(i) == predictions.labels[i];
}

EpochMetrics Trainer::Running::metrics(double penalty) const {
    return epoch_metrics(loss / static_cast<double>(images()) + penalty, predictions.probabilities,
                         predictions.labels);
}

Trainer::Trainer(Context& context, Model& model, Loader& training, Loader& validation,
                 TrainerOptions options)
    : context_(context),
      model_(model),
      training_(training),
      validation_(validation),
      options_(std::move(options)),
      step_(context, model, step_options(options_, options_.out ? *options_.out : silent_)),
      best_(options_.config.monitor),
      schedule_(make_schedule(options_.config, best_.maximize())) {
    if (!options_.out) options_.out = &silent_;  // never opened: swallows what it gets
}

void Trainer::begin_batch() {
    const Batch& batch = training_.next();
    const int64_t images = batch.size(), outputs = model_.module->output_shape(model_.input)[1];
    const std::vector<float> targets = loss_targets(batch.labels, outputs);
    std::vector<Upload::Values> values{{batch.images, batch_shape(model_, images)},
                                       {targets, {images, outputs}}};
    std::vector<float> weights;
    if (!options_.class_weights.empty()) {
        for (float label : batch.labels)
            weights.push_back(
                static_cast<float>(options_.class_weights.at(static_cast<size_t>(label))));
        values.push_back({weights, {images}});
    }
    coming_labels_ = batch.labels;
    step_.begin(values);
}

void Trainer::step() {
    const ProfilerRange range(context_.profiler, "step", "step");
    const TrainingConfig& config = options_.config;
    const double position =
        static_cast<double>(epoch_) +
        static_cast<double>(batch_) / static_cast<double>(training_.batches_per_epoch());
    step_.optimizer().learning_rate = schedule_->rate(position);
    const std::vector<float> labels = std::exchange(coming_labels_, {});
    const TrainingStep::Result result = step_.run(
        [&](const Tensor& logits, std::span<const Tensor> others) {
            return classification_loss(context_, logits, others[0],
                                       others.size() > 1 ? others[1] : Tensor(),
                                       config.label_smoothing);
        },
        fmt::format("epoch {}, step {}", epoch_ + 1, batch_ + 1),
        [&] {
            if (batch_ + 1 < training_.batches_per_epoch()) begin_batch();
        });
    step_losses_.push_back(result.loss);
    int64_t first = 0;
    for (size_t i = 0; i < result.logits.size(); ++i) {
        const int64_t count = result.logits[i].shape()[0];
        running_.add(result.losses[i], result.logits[i], std::span(labels).subspan(first, count));
        first += count;
    }
    for (const auto& observer : options_.observers)
        observer->step(epoch_ * training_.batches_per_epoch() + batch_ + 1, result.loss);
}

std::string Trainer::title() const {
    const std::string epoch = fmt::format("epoch {}/{}", epoch_ + 1, options_.config.epochs);
    return options_.protocol.empty() ? epoch : fmt::format("{} ({})", epoch, options_.protocol);
}

bool Trainer::train_epoch(const InterruptGuard* interrupt) {
    const int64_t images = training_.samples_per_epoch();
    Progress progress(*options_.out, options_.terminal, title(), images, running_.images());
    const double waited_before = training_.wait_seconds();
    training_.start(epoch_, batch_);
    step_.cancel();
    while (batch_ < training_.batches_per_epoch()) {
        if (!step_.begun()) begin_batch();
        step();
        ++batch_;
        const double done = static_cast<double>(running_.images());
        progress.update(running_.images(),
                        fmt::format("loss {:.4f}  accuracy {:.3f}", running_.loss / done,
                                    static_cast<double>(running_.right) / done));
        if (interrupt && interrupt->signal() && batch_ < training_.batches_per_epoch()) {
            epoch_seconds_ += progress.seconds();
            return false;
        }
    }
    loader_seconds_ += training_.wait_seconds() - waited_before;
    training_seconds_ += progress.seconds();
    epoch_seconds_ += progress.seconds();

    EpochRecord record;
    record.epoch = epoch_ + 1;
    record.learning_rate = step_.optimizer().learning_rate;
    record.training = running_.metrics();
    record.images_per_second = static_cast<double>(running_.images()) / epoch_seconds_;
    record.validation = validate();
    if (!std::isfinite(record.validation.loss)) {
        // The last step's update overflowed: nothing may be written over the good checkpoint.
        fail("train", "the validation loss became {} after epoch {}; {}{}", record.validation.loss,
             epoch_ + 1, explain_non_finite(context_, *model_.module, [] {}),
             kept_checkpoint(options_.run_folder));
    }
    record.seconds = epoch_seconds_;
    const EpochMetrics &t = record.training, &v = record.validation;
    progress.finish(fmt::format(
        "{}  loss {:.4f}  accuracy {:.3f}  auc {:.3f}  |  val_loss {:.4f}  "
        "val_accuracy {:.3f}  val_auc {:.3f}  |  {:.1f} images/s",
        title(), t.loss, t.accuracy, t.auc, v.loss, v.accuracy, v.auc, record.images_per_second));
    end_epoch(record);
    return true;
}

EpochMetrics Trainer::validate() {
    const ProfilerRange range(context_.profiler, "validation", "step");
    const NoGradient guard(context_.tape);
    context_.training = false;
    Running sums;
    validation_.start(0, 0);
    for (int64_t i = 0; i < validation_.batches_per_epoch(); ++i) {
        const Batch& batch = validation_.next();
        const Tensor logits = (*model_.module)(context_, images_of(context_, model_, batch));
        sums.add(classification_loss(context_, logits, batch.labels).item(), logits, batch.labels);
    }
    const Tensor penalty = l2_regularization(context_, model_.module->parameters());
    return sums.metrics(penalty.defined() ? penalty.item() : 0.0);
}

void Trainer::end_epoch(EpochRecord record) {
    const bool better = best_.update(record);
    schedule_->end_epoch(record.value(best_.metric()));
    history_.push_back(record);
    ++epoch_;
    batch_ = 0;
    epoch_seconds_ = 0;
    running_ = {};
    if (options_.run_folder.empty()) return;
    if (better) save("best.safetensors", false);
    save("last.safetensors", true);
    write_metrics_csv(options_.run_folder + "/metrics.csv", history_, options_.protocol);
    for (const auto& observer : options_.observers) observer->epoch(record);
}

Trainer::End Trainer::run(const InterruptGuard* interrupt) {
    const TrainingConfig& config = options_.config;
    while (epoch_ < config.epochs) {
        if (config.patience > 0 && best_.waited() >= config.patience) return End::stopped_early;
        const bool whole = train_epoch(interrupt);
        if (interrupt && interrupt->signal() && epoch_ < config.epochs) {
            if (!whole && !options_.run_folder.empty()) save("last.safetensors", true);
            return End::interrupted;
        }
    }
    return End::finished;
}

void Trainer::save(const std::string& name, bool with_state) {
    Checkpoint checkpoint;
    checkpoint.model = whole().named_tensors();
    checkpoint.config = options_.run_config;
    if (with_state) {
        checkpoint.others = with_prefix("optimizer/", step_.optimizer().state(context_));
        const Predictions& p = running_.predictions;
        const std::vector<float> labels(p.labels.begin(), p.labels.end());
        const auto probabilities = static_cast<int64_t>(p.probabilities.size());
        checkpoint.others.emplace_back("progress/probabilities",
                                       context_.from(p.probabilities, Shape{probabilities}));
        checkpoint.others.emplace_back("progress/labels",
                                       context_.from(labels, Shape{running_.images()}));
        checkpoint.others.emplace_back("progress/loss",
                                       context_.full({1}, running_.loss, DType::float64));
        nlohmann::json history = nlohmann::json::array();
        for (const EpochRecord& record : history_) history.push_back(to_json(record));
        checkpoint.state = {{"epoch", epoch_},
                            {"batch", batch_},
                            {"epoch_seconds", epoch_seconds_},
                            {"random_index", context_.random.index()},
                            {"random_seed", context_.random.seed()},
                            {"best", best_.state()},
                            {"schedule", schedule_->state()},
                            {"history", history}};
    }
    write_checkpoint(options_.run_folder + "/" + name, checkpoint);
}

void Trainer::resume(const Checkpoint& checkpoint) {
    const std::string source = options_.run_folder + "/last.safetensors";
    if (checkpoint.state.is_null())
        fail_input("resume",
                   "expected a checkpoint with a training state, got {} without one; "
                   "give the run's folder, which holds last.safetensors",
                   source);
    whole().load(checkpoint.model, source);
    step_.optimizer().load_state(context_, checkpoint.under("optimizer/"), source);
    const nlohmann::json& state = checkpoint.state;
    try {
        epoch_ = state.at("epoch");
        batch_ = state.at("batch");
        epoch_seconds_ = state.at("epoch_seconds");
        context_.random = Random(state.at("random_seed"), 1, state.at("random_index"));
        best_.load_state(state.at("best"));
        schedule_->load_state(state.at("schedule"));
        history_.clear();
        for (const auto& record : state.at("history"))
            history_.push_back(epoch_record_from(record));
    } catch (const nlohmann::json::exception& error) {
        fail_input("resume", "expected a complete training state in {}, got {}", source,
                   error.what());
    }
    Predictions& p = running_.predictions;
    for (const auto& [name, tensor] : checkpoint.under("progress/")) {
        const std::vector<double> values = tensor.to_doubles();
        if (name == "probabilities") p.probabilities.assign(values.begin(), values.end());
        if (name == "labels") p.labels.assign(values.begin(), values.end());
        if (name == "loss") running_.loss = tensor.item();
    }
    if (!p.labels.empty())
        p.outputs = static_cast<int64_t>(p.probabilities.size() / p.labels.size());
    running_.count_right(0);
}

}  // namespace curie
