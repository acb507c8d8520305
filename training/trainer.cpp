#include "training/trainer.h"

#include <cmath>
#include <filesystem>

#include "engine/atomic_file.h"
#include "kernels/binary_cross_entropy/binary_cross_entropy.h"
#include "optim/l2.h"
#include "training/evaluation.h"
#include "training/make_optimizer.h"
#include "training/non_finite.h"

namespace curie {
namespace {

NamedTensors with_prefix(const std::string& prefix, NamedTensors tensors) {
    for (auto& [name, tensor] : tensors) name = prefix + name;
    return tensors;
}

Tensor column_of(Context& context, std::span<const float> values) {
    return context.from(values, Shape{static_cast<int64_t>(values.size()), 1});
}

double weight_of(const std::vector<double>& class_weights, float label) {
    return class_weights.empty() ? 1.0 : class_weights[label > 0.5f ? 1 : 0];
}

}  // namespace

void Trainer::Running::add(double mean_loss, const Tensor& logits, const Batch& batch) {
    loss += mean_loss * static_cast<double>(batch.size());
    const std::vector<float> fresh = positive_probabilities(logits);
    probabilities.insert(probabilities.end(), fresh.begin(), fresh.end());
    for (size_t i = 0; i < fresh.size(); ++i) {
        labels.push_back(static_cast<int>(batch.labels[i]));
        right += (fresh[i] > 0.5f) == (labels.back() == 1);
    }
}

Trainer::Trainer(Context& context, Model& model, Loader& training, Loader& validation,
                 TrainerOptions options)
    : context_(context),
      model_(model),
      training_(training),
      validation_(validation),
      options_(std::move(options)),
      best_(options_.config.monitor) {
    options_.config.check();
    if (!options_.out) options_.out = &silent_;  // never opened: swallows what it gets
    schedule_ = make_schedule(options_.config, best_.maximize());
    optimizer_ = make_optimizer(context, model.module->parameters(), options_.config);
}

void Trainer::step(const Batch& batch) {
    const ProfilerRange range(context_.profiler, "step", "step");
    const TrainingConfig& config = options_.config;
    const double position =
        static_cast<double>(epoch_) +
        static_cast<double>(batch_) / static_cast<double>(training_.batches_per_epoch());
    optimizer_->learning_rate = schedule_->rate(position);
    context_.training = true;

    const Tensor x = images_of(context_, model_, batch);
    const Tensor y = column_of(context_, batch.labels);
    Tensor weights;
    if (!options_.class_weights.empty()) {
        std::vector<float> of_batch;
        for (float label : batch.labels)
            of_batch.push_back(static_cast<float>(weight_of(options_.class_weights, label)));
        weights = context_.from(of_batch, Shape{batch.size()});
    }
    const Random random_before = context_.random;
    const Tensor logits = (*model_.module)(context_, x);
    const Parameters parameters = model_.module->parameters();
    const Tensor loss = add_l2_regularization(
        context_, binary_cross_entropy(context_, logits, y, weights, config.label_smoothing),
        parameters);
    const double value = loss.item();
    if (!std::isfinite(value)) {
        context_.tape.clear();
        const std::string reason = explain_non_finite(context_, *model_.module, [&] {
            const NoGradient guard(context_.tape);
            context_.random = random_before;
            (*model_.module)(context_, x);
        });
        fail("train", "the loss became {} in epoch {}, step {}; {}{}", value, epoch_ + 1,
             batch_ + 1, reason, kept_checkpoint());
    }
    context_.tape.backward(context_, loss);
    optimizer_->step(context_);
    model_.module->clear_gradients();

    step_losses_.push_back(value);
    running_.add(value, logits, batch);
    for (const auto& observer : options_.observers)
        observer->step(epoch_ * training_.batches_per_epoch() + batch_ + 1, value);
}

std::string Trainer::kept_checkpoint() const {
    const std::string path = options_.run_folder + "/last.safetensors";
    if (options_.run_folder.empty() || !std::filesystem::exists(path)) return "";
    return "; " + path + " is from before";
}

bool Trainer::train_epoch(const InterruptGuard* interrupt) {
    const int64_t images = training_.samples_per_epoch();
    Progress progress(*options_.out, options_.terminal,
                      fmt::format("epoch {}/{}", epoch_ + 1, options_.config.epochs), images,
                      static_cast<int64_t>(running_.labels.size()));
    const double waited_before = training_.wait_seconds();
    training_.start(epoch_, batch_);
    while (batch_ < training_.batches_per_epoch()) {
        step(training_.next());
        ++batch_;
        const double done = static_cast<double>(running_.labels.size());
        progress.update(static_cast<int64_t>(done),
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
    record.learning_rate = optimizer_->learning_rate;
    const double count = static_cast<double>(running_.labels.size());
    record.training = epoch_metrics(running_.loss / count, running_.probabilities, running_.labels);
    record.images_per_second = count / epoch_seconds_;
    record.validation = validate();
    if (!std::isfinite(record.validation.loss)) {
        // The last step's update overflowed: nothing may be written over the good checkpoint.
        fail("train", "the validation loss became {} after epoch {}; {}{}", record.validation.loss,
             epoch_ + 1, explain_non_finite(context_, *model_.module, [] {}), kept_checkpoint());
    }
    record.seconds = epoch_seconds_;
    const EpochMetrics &t = record.training, &v = record.validation;
    progress.finish(
        fmt::format("epoch {}/{}  loss {:.4f}  accuracy {:.3f}  auc {:.3f}  |  val_loss {:.4f}  "
                    "val_accuracy {:.3f}  val_auc {:.3f}  |  {:.1f} images/s",
                    record.epoch, options_.config.epochs, t.loss, t.accuracy, t.auc, v.loss,
                    v.accuracy, v.auc, record.images_per_second));
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
        const Tensor y = column_of(context_, batch.labels);
        const Tensor logits = (*model_.module)(context_, images_of(context_, model_, batch));
        sums.add(binary_cross_entropy(context_, logits, y).item(), logits, batch);
    }
    const Tensor penalty = l2_regularization(context_, model_.module->parameters());
    const double loss = sums.loss / static_cast<double>(sums.labels.size()) +
                        (penalty.defined() ? penalty.item() : 0.0);
    return epoch_metrics(loss, sums.probabilities, sums.labels);
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
    write_metrics_csv(options_.run_folder + "/metrics.csv", history_);
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
    checkpoint.model = model_.module->named_tensors();
    checkpoint.config = options_.run_config;
    if (with_state) {
        checkpoint.others = with_prefix("optimizer/", optimizer_->state(context_));
        const Shape images{static_cast<int64_t>(running_.labels.size())};
        const std::vector<float> labels(running_.labels.begin(), running_.labels.end());
        checkpoint.others.emplace_back("progress/probabilities",
                                       context_.from(running_.probabilities, images));
        checkpoint.others.emplace_back("progress/labels", context_.from(labels, images));
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
    model_.module->load(checkpoint.model, source);
    optimizer_->load_state(context_, checkpoint.under("optimizer/"), source);
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
    for (const auto& [name, tensor] : checkpoint.under("progress/")) {
        const std::vector<double> values = tensor.to_doubles();
        if (name == "probabilities") running_.probabilities.assign(values.begin(), values.end());
        if (name == "labels") running_.labels.assign(values.begin(), values.end());
        if (name == "loss") running_.loss = tensor.item();
    }
    for (size_t i = 0; i < running_.labels.size(); ++i)
        running_.right += (running_.probabilities[i] > 0.5f) == (running_.labels[i] == 1);
}

}  // namespace curie
