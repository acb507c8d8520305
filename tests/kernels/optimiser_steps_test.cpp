// adam_step and sgd_step: golden numbers computed from Keras' formulas, every variant, in place.
#include <doctest/doctest.h>

#include <cmath>

#include "kernels/adam_step/adam_step.h"
#include "kernels/sgd_step/sgd_step.h"
#include "tests/kernels/operation_check.h"

using namespace curie;
using namespace curie::test;

namespace {

/// The weight (1 before) after each step of Adam with these gradients, and the last m and v.
struct AdamRun {
    std::vector<double> weights;
    double m, v;
};

AdamRun run_adam(const char* variant, DType dtype, const std::vector<double>& gradients,
                 const AdamOptions& options = {}) {
    Context context = make_context(2, {std::string("adam_step=") + variant});
    const Shape shape{3};
    const Tensor w = context.full(shape, 1, dtype), m = context.zeros(shape, dtype);
    const Tensor v = context.zeros(shape, dtype);
    const Tensor v_max = options.amsgrad ? context.zeros(shape, dtype) : Tensor();
    AdamRun result{};
    for (double gradient : gradients) {
        const auto step = static_cast<int64_t>(result.weights.size()) + 1;
        const uint64_t version = w.storage()->version;
        adam_step(context, w, context.full(shape, gradient, dtype), m, v, v_max, options, step);
        CHECK(w.storage()->version == version + 1);
        CHECK(w.to_doubles()[0] == w.to_doubles()[2]);
        result.weights.push_back(w.to_doubles()[0]);
    }
    result.m = m.to_doubles()[0];
    result.v = v.to_doubles()[0];
    return result;
}

std::vector<double> run_sgd(const char* variant, DType dtype, const SgdOptions& options) {
    Context context = make_context(2, {std::string("sgd_step=") + variant});
    const Shape shape{5};
    const Tensor w = context.full(shape, 1, dtype);
    const Tensor velocity = options.momentum != 0 ? context.zeros(shape, dtype) : Tensor();
    std::vector<double> weights;
    for (double gradient : {0.1, -0.2, 0.3}) {
        sgd_step(context, w, context.full(shape, gradient, dtype), velocity, options);
        weights.push_back(w.to_doubles()[4]);
    }
    return weights;
}

void check_close(const std::vector<double>& got, const std::vector<double>& want,
                 double tolerance) {
    REQUIRE(got.size() == want.size());
    for (size_t i = 0; i < got.size(); ++i)
        CHECK(std::abs(got[i] - want[i]) <= tolerance * std::abs(want[i]));
}

struct OptimiserWay {
    const char* variant;
    DType dtype;
    double tolerance;  ///< half a unit of the last golden digit, or some roundings of a float32
};

constexpr OptimiserWay adam_ways[] = {{"reference", DType::float64, 1e-12},
                                      {"reference", DType::float32, 2e-7},
                                      {"cpu_fused", DType::float32, 2e-7}};

}  // namespace

TEST_CASE("adam_step: Keras' golden numbers") {
    for (const OptimiserWay& way : adam_ways) {
        CAPTURE(way.variant);
        CAPTURE(name_of(way.dtype));
        const AdamRun run = run_adam(way.variant, way.dtype, {0.1, -0.2, 0.3});
        check_close(run.weights, {0.999000031622, 0.999366129971, 0.999022891792}, way.tolerance);
        check_close({run.m, run.v}, {0.0201, 1.39940010e-4}, std::max(1e-8, way.tolerance));
        // So small that epsilon decides: the corrected root would give another number.
        check_close(run_adam(way.variant, way.dtype, {1e-6, 1e-6}).weights,
                    {0.999759746927, 0.999450783324}, way.tolerance);
    }
}

TEST_CASE("adam_step: AMSGrad keeps the largest v, and weight decay is decoupled") {
    for (const OptimiserWay& way : adam_ways) {
        CAPTURE(way.variant);
        CAPTURE(name_of(way.dtype));
        AdamOptions amsgrad;
        amsgrad.amsgrad = true;
        // After the large gradient v shrinks, v_max does not.
        const double b1 = 0.9, b2 = 0.999, lr = 1e-3, epsilon = 1e-7;
        const double m1 = 0.1 * 10, v1 = 0.001 * 100;
        const double w1 = 1 - lr * std::sqrt(1 - b2) / (1 - b1) * m1 / (std::sqrt(v1) + epsilon);
        const double m2 = m1 * 0.9, alpha2 = lr * std::sqrt(1 - b2 * b2) / (1 - b1 * b1);
        const double w2 = w1 - alpha2 * m2 / (std::sqrt(v1) + epsilon);
        const AdamRun kept = run_adam(way.variant, way.dtype, {10, 0}, amsgrad);
        check_close(kept.weights, {w1, w2}, std::max(way.tolerance, 1e-13));
        CHECK(kept.v < v1 * 0.9995);

        AdamOptions decoupled;
        decoupled.weight_decay = 0.5;
        // With a gradient of 0 only the decay moves the weight.
        check_close(run_adam(way.variant, way.dtype, {0, 0}, decoupled).weights,
                    {0.9995, 0.9995 * 0.9995}, std::max(way.tolerance, 1e-13));
    }
}

TEST_CASE("sgd_step: plain, momentum and Nesterov") {
    for (const OptimiserWay& way : adam_ways) {
        CAPTURE(way.variant);
        CAPTURE(name_of(way.dtype));
        const double tolerance = std::max(way.tolerance, 1e-13);
        check_close(run_sgd(way.variant, way.dtype, {0.01, 0, false}), {0.999, 1.001, 0.998},
                    tolerance);
        // Velocities -0.001, 0.0011, -0.00201.
        check_close(run_sgd(way.variant, way.dtype, {0.01, 0.9, false}), {0.999, 1.0001, 0.99809},
                    tolerance);
        // The same velocities; steps 0.9 vel - 0.01 g.
        check_close(run_sgd(way.variant, way.dtype, {0.01, 0.9, true}), {0.9981, 1.00109, 0.996281},
                    tolerance);
    }
}

TEST_CASE("optimiser steps: the same bits in place and out of place") {
    Context context = make_context(), sim = make_sim_context("random:3");
    for (const char* name : {"adam_step", "sgd_step"}) {
        const Operation& operation = context.registry().at(name);
        for (const Case& example : operation.cases()) {
            if (!example.in("ragged")) continue;
            const Tensors wide =
                test_inputs(context, operation, *with_dtype(*example.problem, DType::float64), 5);
            for (const Variant& variant : operation.variants) {
                if (variant.device == DeviceKind::cuda) continue;
                Context& on = variant.device == DeviceKind::sim ? sim : context;
                CAPTURE(name);
                CAPTURE(example.name);
                CAPTURE(variant.name);
                Tensors apart, place;
                for (const Tensor& x : wide) {
                    apart.push_back(context.empty(x.shape()));
                    place.push_back(context.empty(x.shape()));
                    copy_rounded(x, apart.back());
                    copy_rounded(x, place.back());
                }
                Tensors fresh, same{place[0]};
                for (const Shape& shape : operation.output_shapes(*example.problem))
                    fresh.push_back(context.empty(shape));
                same.insert(same.end(), place.begin() + 2, place.end());
                variant.run(on, *example.problem, apart, fresh);
                variant.run(on, *example.problem, place, same);
                for (size_t i = 0; i < fresh.size(); ++i)
                    CHECK(fresh[i].to_doubles() == same[i].to_doubles());
            }
        }
    }
}

TEST_CASE("optimiser steps: errors say what is missing") {
    Context context = make_context();
    const Tensor w = context.zeros({3}), g = context.zeros({3});
    CHECK_THROWS_WITH_AS(adam_step(context, w, g, w, w, {}, {}, 0),
                         "[adam_step] expected steps counted from 1, got 0", Error);
    CHECK_THROWS_WITH_AS(
        sgd_step(context, w, g, {}, {0.1, 0.9, false}),
        "[sgd_step] expected a velocity exactly when there is momentum, got momentum 0.9", Error);
    CHECK_THROWS_WITH_AS(sgd_step(context, w, context.zeros({4}), {}, {}),
                         "[sgd_step] expected input 1 of shape 3, got 4", Error);
}
