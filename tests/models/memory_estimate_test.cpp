// The estimate against what the allocator really hands out.
#include "models/memory_estimate.h"

#include <doctest/doctest.h>

#include "kernels/register_all.h"
#include "kernels/sum/sum.h"
#include "models/registry.h"
#include "optim/adam.h"

using namespace curie;

namespace {

/// Weights whose values do not matter, without the time that drawing them takes.
void fill_with_zeros(Context& context, const Module& model) {
    for (const auto& parameter : model.state()) {
        parameter->value = context.zeros(parameter->shape);
        parameter->value.set_requires_gradient(parameter->trainable);
    }
}

/// The peak of one pass, or of the second training step with Adam.
int64_t measured_peak(Module& model, const Shape& input, MemoryUse use) {
    Context context(all_operations(), {});
    fill_with_zeros(context, model);
    const Tensor x = context.zeros(input);
    if (use == MemoryUse::inference) {
        const NoGradient guard(context.tape);
        context.allocator()->reset_peak();
        model(context, x);
    } else {
        context.training = true;
        Adam adam(context, model.parameters());
        for (int step = 0; step < 2; ++step) {
            context.allocator()->reset_peak();
            context.tape.backward(context, sum(context, model(context, x)));
            adam.step(context);
            model.clear_gradients();
        }
    }
    return static_cast<int64_t>(context.allocator()->statistics().peak);
}

void check(const std::string& name, const nlohmann::json& options, int64_t batch, MemoryUse use,
           const std::string& frozen = "-") {
    const Model model = make_model(name, options);
    if (frozen != "-") model.module->at(frozen).freeze();
    const Shape input{batch, model.input[1], model.input[2], model.input[3]};
    const MemoryEstimate estimate = estimate_memory(*model.module, input, use);
    for (const auto& parameter : model.module->state()) CHECK_FALSE(parameter->value.defined());
    const auto peak = measured_peak(*model.module, input, use);
    CAPTURE(name);
    CAPTURE(estimate.text());
    CAPTURE(peak);
    const double ratio = static_cast<double>(estimate.total()) / static_cast<double>(peak);
    CHECK(ratio > 0.98);
    CHECK(ratio < 1.05);
    CHECK(estimate.reserved >= estimate.total() * 99 / 100 - estimate.gradients);
}

nlohmann::json small(int64_t side) {
    return {{"height", side}, {"width", side}, {"top", false}};
}

}  // namespace

TEST_CASE("memory: the estimate of inference is the allocator's peak") {
    check("pnet", nullptr, 2, MemoryUse::inference);
    check("vgg16", small(64), 1, MemoryUse::inference);
    check("resnet50", small(64), 1, MemoryUse::inference);
    check("mobilenet_v2", small(160), 1, MemoryUse::inference);
    check("densenet121", small(64), 1, MemoryUse::inference);
    check("nasnet_mobile", small(128), 1, MemoryUse::inference);
}

TEST_CASE("memory: the estimate of training is the allocator's peak") {
    check("pnet", {{"height", 64}, {"width", 64}}, 4, MemoryUse::training);
    check("mobilenet_v2", small(96), 2, MemoryUse::training);
    check("squeezenet", small(96), 2, MemoryUse::training);
    check("densenet121", small(64), 2, MemoryUse::training);
    check("nasnet_mobile", small(64), 2, MemoryUse::training);
    check("pnet", {{"height", 64}, {"width", 64}}, 4, MemoryUse::training, "block1");
}

TEST_CASE("memory: what an image adds, and what freezing spares") {
    const Model model = make_model("mobilenet_v2", small(96));
    const auto of = [&](int64_t batch) {
        return estimate_memory(*model.module, {batch, 96, 96, 3}, MemoryUse::training);
    };
    const MemoryEstimate one = of(1), eight = of(8);
    CHECK(eight.kept > 7 * one.kept);
    CHECK(eight.parameters == one.parameters);
    CHECK(one.optimizer == 2 * one.gradients);
    model.module->freeze();
    const MemoryEstimate frozen = of(8);
    CHECK(frozen.kept < eight.kept / 20);  // the output alone
    CHECK(frozen.gradients + frozen.optimizer == 0);
    CHECK(frozen.working_set < eight.working_set / 4);
    CHECK(frozen.total() < eight.total() / 4);
    CHECK_THROWS_AS(estimate_memory(*model.module, {1, 96, 96, 4}, MemoryUse::inference), Error);
}
