// Adam on devices that launch: all parameters by one call, the L2 penalties' gradient within; the
// bits of a call each with the penalty on the tape.
#include <doctest/doctest.h>

#include "kernels/adam_step/multi_tensor.h"
#include "kernels/add/add.h"
#include "kernels/multiply/multiply.h"
#include "kernels/sum/sum.h"
#include "optim/adam.h"
#include "optim/l2.h"
#include "optim/sgd.h"
#include "simulator/device.h"
#include "tests/kernels/operation_check.h"

using namespace curie;
using namespace curie::test;

namespace {

/// Adam as on the CPU: each parameter by itself.
class AdamWithACallEach : public Adam {
  public:
    using Adam::Adam;

  protected:
    void update_all(Context& context, std::span<const Target> targets, int64_t iteration) override {
        Optimizer::update_all(context, targets, iteration);
    }
    bool takes_l2(const Context&, DType) const override { return false; }
};

/// `count` parameters of different sizes with l2 on every second, and values that depend on both.
Parameters make_parameters(Context& context, int count) {
    Parameters parameters;
    for (int i = 0; i < count; ++i) {
        auto parameter = std::make_shared<Parameter>();
        parameter->path = fmt::format("p{}", i);
        parameter->shape = {3 + 5 * i, 1 + i % 4};
        parameter->l2 = i % 2 ? 0.01 * i : 0;
        std::vector<float> values(static_cast<size_t>(parameter->shape.size()));
        for (size_t k = 0; k < values.size(); ++k)
            values[k] = 0.3f * static_cast<float>(std::sin(1.0 + 7.0 * i + static_cast<double>(k)));
        parameter->value = context.from(values, parameter->shape);
        parameter->value.set_requires_gradient();
        parameters.push_back(parameter);
    }
    return parameters;
}

std::vector<std::vector<double>> values_of(const Parameters& parameters) {
    std::vector<std::vector<double>> values;
    for (const auto& parameter : parameters) values.push_back(parameter->value.to_doubles());
    return values;
}

/// Three steps on the loss sum(c w) of all parameters plus their penalties; c changes with the
/// step.
std::vector<std::vector<double>> train(Context& context, Optimizer& optimizer,
                                       const Parameters& parameters, bool l2_in_step) {
    for (int step = 0; step < 3; ++step) {
        Tensor loss;
        for (const auto& parameter : parameters) {
            std::vector<float> c(static_cast<size_t>(parameter->shape.size()));
            for (size_t k = 0; k < c.size(); ++k)
                c[k] = static_cast<float>(std::cos(3.0 * step + static_cast<double>(k)));
            const Tensor factor = context.from(c, parameter->shape);
            const Tensor term = sum(context, multiply(context, parameter->value, factor));
            loss = loss.defined() ? add(context, loss, term) : term;
        }
        if (!l2_in_step) loss = add_l2_regularization(context, loss, parameters);
        optimizer.learning_rate = 0.01 / (1 + step);
        context.tape.backward(context, loss);
        optimizer.step(context);
        for (const auto& parameter : parameters) parameter->value.clear_gradient();
    }
    return values_of(parameters);
}

}  // namespace

TEST_CASE("multi-tensor adam: on sim the bits of the penalty on the tape and a call each") {
    for (const bool amsgrad : {false, true}) {
        Context context = make_sim_context("forward");
        const AdamOptions options{.weight_decay = 1e-3, .amsgrad = amsgrad};
        const Parameters taped = make_parameters(context, 7), fused = make_parameters(context, 7);
        AdamWithACallEach one_by_one(context, taped, options);
        CHECK_FALSE(one_by_one.add_l2_in_step(context));
        Adam adam(context, fused, options);
        CHECK(adam.add_l2_in_step(context));
        CHECK(train(context, one_by_one, taped, false) == train(context, adam, fused, true));
    }
}

TEST_CASE("multi-tensor adam: one launch for a model's parameters") {
    Context context = make_sim_context("forward");
    const Parameters parameters = make_parameters(context, 20);
    Adam adam(context, parameters);
    for (const auto& parameter : parameters)
        parameter->value.set_gradient(context.full(parameter->shape, 0.5));
    auto& device = *static_cast<simulator::Device*>(context.stream().handle);
    device.clear();
    adam.step(context);
    const auto counters = device.counters();
    REQUIRE(counters.size() == 1);
    CHECK(counters.begin()->first == "adam_step_multi_tensor");
    CHECK(counters.begin()->second.launches == 1);
    for (const auto& parameter : parameters) CHECK(parameter->value.storage()->version > 0);
}

TEST_CASE("multi-tensor adam: who cannot add the penalty's gradient says so") {
    Context cpu = make_context(), sim = make_sim_context("forward");
    const Parameters on_cpu = make_parameters(cpu, 2), on_sim = make_parameters(sim, 2);
    CHECK_FALSE(Adam(cpu, on_cpu).add_l2_in_step(cpu));
    CHECK(Adam(sim, on_sim).add_l2_in_step(sim));
    CHECK_FALSE(Sgd(sim, on_sim).add_l2_in_step(sim));
    // Clipping has to see the sum of both gradients.
    CHECK_FALSE(Adam(sim, on_sim, {}, {.value = 1}).add_l2_in_step(sim));
    CHECK_FALSE(Adam(sim, on_sim, {}, {.global_norm = 1}).add_l2_in_step(sim));
}
