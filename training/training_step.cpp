#include "training/training_step.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "kernels/add/add.h"
#include "optim/l2.h"
#include "training/checkpoint.h"
#include "training/make_optimizer.h"
#include "training/non_finite.h"

namespace curie {

TrainingStep::TrainingStep(Context& context, Model& model, TrainingStepOptions options)
    : context_(context),
      model_(model),
      options_(std::move(options)),
      optimizer_(make_optimizer(context, model.module->parameters(), options_.config)),
      upload_(context) {
    optimizer_->scale_learning_rate(options_.scaled, options_.rate_scale);
    l2_in_step_ = optimizer_->add_l2_in_step(context);
    if (!context.options().cuda_graph) return;
    DeviceRuntime& runtime = context.allocator()->runtime();
    graph_ = runtime.make_graph();
    if (!graph_)
        options_.out << fmt::format(
            "[graph] device {} has no launches to capture: --cuda-graph changes nothing\n",
            name_of(context.device().kind));
    if (!options_.config.clipping.by_norm()) update_graph_ = runtime.make_graph();
}

void TrainingStep::begin(std::span<const Upload::Values> batch) {
    parts_ = batch.size();
    const int64_t images = batch.front().shape[0], micro_batch = options_.config.micro_batch;
    const int64_t most = micro_batch > 0 ? std::min(micro_batch, images) : images;
    std::vector<Upload::Values> slices;
    for (int64_t first = 0; first < images; first += most) {
        const int64_t count = std::min(most, images - first);
        for (const auto& [values, shape] : batch) {
            const int64_t image = shape.size() / images;
            std::vector<int64_t> extents(shape.begin(), shape.end());
            extents[0] = count;
            slices.push_back({values.subspan(first * image, count * image), Shape(extents)});
        }
    }
    upload_.begin(slices);
}

void TrainingStep::cancel() {
    upload_.cancel();
    context_.tape.clear();
    model_.module->clear_gradients();
}

bool TrainingStep::in_steady_state(int64_t images) {
    if (images <= full_batch_) return images == full_batch_;
    // The first of its size: memory is asked for and vendors' algorithms are searched.
    full_batch_ = images;
    return false;
}

Tensor TrainingStep::with_penalty(const Tensor& loss) {
    const Parameters parameters = model_.module->parameters();
    if (!l2_in_step_) return add_l2_regularization(context_, loss, parameters);
    Tensor penalty;
    {
        const NoGradient guard(context_.tape);
        penalty = l2_regularization(context_, parameters);
    }
    return penalty.defined() ? add(context_, loss, penalty) : loss;
}

void TrainingStep::fail_non_finite(double loss, const std::string& place, Random before,
                                   std::span<const Tensor> inputs) {
    context_.tape.clear();
    const std::string reason = explain_non_finite(context_, *model_.module, [&] {
        const NoGradient guard(context_.tape);
        context_.random = before;
        for (const Tensor& input : inputs) (*model_.module)(context_, input);
    });
    fail(options_.component, "the loss became {} in {}; {}{}", loss, place, reason,
         kept_checkpoint(options_.run_folder));
}

TrainingStep::Result TrainingStep::run(const Loss& loss, const std::string& place,
                                       const std::function<void()>& begin_next) {
    context_.training = true;
    const Tensors batch = upload_.take();
    const size_t slices = batch.size() / parts_;
    Tensors inputs(slices), losses(slices);
    int64_t images = 0;
    for (size_t i = 0; i < slices; ++i) {
        inputs[i] = batch[i * parts_];
        images += inputs[i].shape()[0];
    }
    const Random random_before = context_.random;
    Result result;
    result.logits.resize(slices);
    const auto share = [&](size_t i) {
        return static_cast<double>(inputs[i].shape()[0]) / static_cast<double>(images);
    };
    const auto forward = [&](size_t i) {
        result.logits[i] = (*model_.module)(context_, inputs[i]);
        losses[i] = with_penalty(
            loss(result.logits[i], std::span(batch).subspan(i * parts_ + 1, parts_ - 1)));
    };
    const auto backward = [&](size_t i) {
        context_.tape.backward(context_, losses[i], context_.constant({}, share(i)));
    };
    const bool steady = in_steady_state(images);
    LaunchGraph* graph = steady ? graph_.get() : nullptr;
    if (graph)
        run_as_one(graph, [&] {
            for (size_t i = 0; i < slices; ++i) forward(i), backward(i);
        });
    for (size_t i = 0; i < slices; ++i) {
        if (!graph) forward(i);
        if (i == 0 && upload_.beside_kernels()) begin_next();
        result.losses.push_back(losses[i].item());
        result.loss += share(i) * result.losses[i];
        if (!std::isfinite(result.loss))
            fail_non_finite(result.loss, place, random_before, std::span(inputs).first(i + 1));
        if (!graph) backward(i);
    }
    run_as_one(steady ? update_graph_.get() : nullptr, [&] { optimizer_->step(context_); });
    model_.module->clear_gradients();
    return result;
}

}  // namespace curie
