// Gradients of every differentiable operation against central differences in float64, with random
// cotangents, for every input, on the smoke and ragged cases.
#include <doctest/doctest.h>

#include <cmath>

#include "tests/kernels/operation_check.h"

using namespace curie;
using namespace curie::test;

namespace {

/// Elements of one input that are checked; all of them when there are no more.
constexpr int64_t samples = 24;

double projected(Context& context, const Operation& operation, const Problem& problem,
                 const Tensors& inputs, const Tensor& cotangent) {
    context.random = Random(3, 1);  // the same dropout mask every time
    const NoGradient guard(context.tape);
    const Tensor y = operation.differentiable(context, problem, inputs);
    double total = 0;
    for (int64_t i = 0; i < y.size(); ++i)
        total += y.data<double>()[i] * cotangent.data<double>()[i];
    return total;
}

void check_gradients(Context& context, const Operation& operation, const Case& example) {
    CAPTURE(operation.name);
    CAPTURE(example.name);
    const auto problem = with_dtype(*example.problem, DType::float64);
    Tensors inputs = test_inputs(context, operation, *problem, 23);
    const auto differentiable = [&](size_t i) {
        return operation.differentiable_inputs.empty() || operation.differentiable_inputs[i];
    };
    for (size_t i = 0; i < inputs.size(); ++i)
        if (differentiable(i)) inputs[i].set_requires_gradient();

    context.random = Random(3, 1);
    const Tensor y = operation.differentiable(context, *problem, inputs);
    Random random(29);
    Tensor cotangent = context.empty(y.shape(), DType::float64);
    for (int64_t i = 0; i < y.size(); ++i) cotangent.data<double>()[i] = random.uniform(-1, 1);
    context.tape.backward(context, y, cotangent);

    for (size_t i = 0; i < inputs.size(); ++i) {
        if (!differentiable(i)) continue;
        const Tensor gradient = inputs[i].gradient();
        REQUIRE_MESSAGE(gradient.defined(), "no gradient for input ", i);
        const int64_t size = inputs[i].size(), count = std::min(size, samples);
        for (int64_t sample = 0; sample < count; ++sample) {
            const int64_t at = size <= samples ? sample : static_cast<int64_t>(random.below(size));
            double& element = inputs[i].data<double>()[at];
            const double centre = element, step = 1e-5;
            element = centre + step;
            const double above = projected(context, operation, *problem, inputs, cotangent);
            element = centre - step;
            const double below = projected(context, operation, *problem, inputs, cotangent);
            element = centre;
            const double expected = (above - below) / (2 * step);
            CHECK_MESSAGE(
                gradient.data<double>()[at] == doctest::Approx(expected).epsilon(1e-6).scale(0.1),
                "input ", i, " element ", at);
        }
    }
}

}  // namespace

TEST_CASE("gradients: every differentiable operation against finite differences") {
    Context context = make_context();
    for (const auto& [name, operation] : context.registry().operations()) {
        if (!operation.differentiable) continue;
        SUBCASE(name.c_str()) {
            for (const Case& example : operation.cases())
                if (example.in("smoke") || example.in("ragged"))
                    check_gradients(context, operation, example);
        }
    }
}
