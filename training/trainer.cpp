#include "training/trainer.h"

#include <cmath>
#include <filesystem>
#include <utility>

#include "engine/atomic_file.h"
#include "kernels/add/add.h"
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

void Trainer::Running::add(double mean_loss, const Tensor& logits,
                           std::span<const float> batch_labels) {
    loss += mean_loss * static_cast<double>(batch_labels.size());
    const std::vector<float> fresh = positive_probabilities(logits);
    probabilities.insert(probabilities.end(), fresh.begin(), fresh.end());
    for (size_t i = 0; i < fresh.size(); ++i) {
        labels.push_back(static_cast<int>(batch_labels[i]));
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
      best_(options_.config.monitor),
      upload_(context),
      one_(context.full({}, 1)) {
    options_.config.check();
    if (!options_.out) options_.out = &silent_;  // never opened: swallows what it gets
    schedule_ = make_schedule(options_.config, best_.maximize());
    optimizer_ = make_optimizer(context, model.module->parameters(), options_.config);
    l2_in_step_ = optimizer_->add_l2_in_step(context);
    if (!context.options().cuda_graph) return;
    DeviceRuntime& runtime = context.allocator()->runtime();
    graph_ = runtime.make_graph();
    if (!graph_)
        *options_.out << fmt::format(
            "[graph] device {} has no launches to capture: --cuda-graph changes nothing\n",
            name_of(context.device().kind));
    if (!options_.config.clipping.by_norm()) update_graph_ = runtime.make_graph();
}

void Trainer::begin_upload() {
    const Batch& batch = training_.next();
    const Shape& input = model_.input;
    std::vector<float> weights;
    std::vector<Upload::Values> values{{batch.images, {batch.size(), input[1], input[2], input[3]}},
                                       {batch.labels, {batch.size(), 1}}};
    if (!options_.class_weights.empty()) {
        for (float label : batch.labels)
            weights.push_back(static_cast<float>(weight_of(options_.class_weights, label)));
        values.push_back({weights, {batch.size()}});
    }
    coming_labels_ = batch.labels;
    upload_.begin(values);
}

bool Trainer::in_steady_state(int64_t images) {
    if (images <= full_batch_) return images == full_batch_;
    // The first of its size: memory is asked for and vendors' algorithms are searched.
    full_batch_ = images;
    return false;
}

Tensor Trainer::with_penalty(const Tensor& loss) {
    const Parameters parameters = model_.module->parameters();
    if (!l2_in_step_) return add_l2_regularization(context_, loss, parameters);
    Tensor penalty;
    {
        const NoGradient guard(context_.tape);
        penalty = l2_regularization(context_, parameters);
    }
    return penalty.defined() ? add(context_, loss, penalty) : loss;
}

void Trainer::step() {
    const ProfilerRange range(context_.profiler, "step", "step");
    const TrainingConfig& config = options_.config;
    const double position =
        static_cast<double>(epoch_) +
        static_cast<double>(batch_) / static_cast<double>(training_.batches_per_epoch());
    optimizer_->learning_rate = schedule_->rate(position);
    context_.training = true;

    const Tensors batch = upload_.take();
    const Tensor x = batch[0], y = batch[1], weights = batch.size() > 2 ? batch[2] : Tensor();
    const std::vector<float> labels = std::exchange(coming_labels_, {});
    const bool steady = in_steady_state(static_cast<int64_t>(labels.size()));
    const Random random_before = context_.random;
    Tensor logits, loss;
    const auto forward = [&] {
        logits = (*model_.module)(context_, x);
        loss = with_penalty(
            binary_cross_entropy(context_, logits, y, weights, config.label_smoothing));
    };
    const auto backward = [&] { context_.tape.backward(context_, loss, one_); };
    LaunchGraph* graph = steady ? graph_.get() : nullptr;
    if (graph) {
        run_as_one(graph, [&] { forward(), backward(); });
    } else {
        forward();
    }
    // While the device computes.
    if (upload_.beside_kernels() && batch_ + 1 < training_.batches_per_epoch()) begin_upload();
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
    if (!graph) backward();
    run_as_one(steady ? update_graph_.get() : nullptr, [&] { optimizer_->step(context_); });
    model_.module->clear_gradients();

    step_losses_.push_back(value);
    running_.add(value, logits, labels);
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
    // What a step left that an exception cut off.
    upload_.cancel();
    context_.tape.clear();
    model_.module->clear_gradients();
    while (batch_ < training_.batches_per_epoch()) {
        if (!upload_.begun()) begin_upload();
        step();
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
        sums.add(binary_cross_entropy(context_, logits, y).item(), logits, batch.labels);
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
