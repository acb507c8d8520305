// The estimate against what the allocator really hands out.
#include "models/memory_estimate.h"

#include <doctest/doctest.h>

#include "kernels/register_all.h"
#include "kernels/sum/sum.h"
#include "models/registry.h"
#include "optim/adam.h"

using namespace curie;

namespace {

/// The peak of one pass, or of the second training step with Adam.
int64_t measured(const Model& model, const Shape& input, MemoryUse use) {
    Context context(all_operations(), {});
    model.module->initialize(context, 0);
    const Tensor x = context.zeros(input);
    if (use == MemoryUse::inference) {
        const NoGradient guard(context.tape);
        context.allocator()->reset_peak();
        (*model.module)(context, x);
    } else {
        context.training = true;
        Adam adam(context, model.module->parameters());
        for (int step = 0; step < 2; ++step) {
            context.allocator()->reset_peak();
            context.tape.backward(context, sum(context, (*model.module)(context, x)));
            adam.step(context);
            model.module->clear_gradients();
        }
    }
    return static_cast<int64_t>(context.allocator()->statistics().peak);
}

void check(const std::string& name, const nlohmann::json& options, int64_t batch, MemoryUse use) {
    const Model model = make_model(name, options);
    const Shape input{batch, model.input[1], model.input[2], model.input[3]};
    const MemoryEstimate estimate = estimate_memory(*model.module, input, use);
    for (const auto& parameter : model.module->state()) CHECK_FALSE(parameter->value.defined());
    const auto peak = static_cast<double>(measured(model, input, use));
    const double ratio = static_cast<double>(estimate.total()) / peak;
    CAPTURE(name);
    CAPTURE(estimate.text());
    CAPTURE(peak / (1 << 20));
    MESSAGE(fmt::format("{} {} {} {:.4f} of {:.1f}", name, input, use == MemoryUse::training, ratio,
                        peak / (1 << 20)));
    CHECK(ratio > 0.98);
    CHECK(ratio < 1.05);
}

nlohmann::json small(int64_t side) {
    return {{"height", side}, {"width", side}, {"top", false}};
}

}  // namespace

TEST_CASE("memory: the estimate of inference is the allocator's peak") {
    check("pnet", nullptr, 2, MemoryUse::inference);
    check("vgg16", small(64), 1, MemoryUse::inference);
    check("resnet50", small(96), 1, MemoryUse::inference);
    check("mobilenet_v2", small(160), 1, MemoryUse::inference);
    check("xception", small(96), 1, MemoryUse::inference);
    check("densenet121", small(64), 1, MemoryUse::inference);
    check("nasnet_mobile", small(128), 1, MemoryUse::inference);
}

TEST_CASE("memory: the estimate of training is the allocator's peak") {
    check("pnet", {{"height", 64}, {"width", 64}}, 4, MemoryUse::training);
    check("mobilenet_v2", small(96), 2, MemoryUse::training);
    check("squeezenet", small(96), 2, MemoryUse::training);
    check("resnet50", small(64), 2, MemoryUse::training);
    check("nasnet_mobile", small(64), 2, MemoryUse::training);
}
