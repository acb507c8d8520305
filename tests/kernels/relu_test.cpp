// Ties of the activations with a kink, for every variant: gradients there are a convention (Keras:
// 0), which finite differences cannot see and other cases keep away from.
#include <doctest/doctest.h>

#include <cmath>

#include "engine/elementwise_problem.h"
#include "tests/kernels/operation_check.h"

using namespace curie;
using namespace curie::test;

namespace {

Context context_for(const Variant& variant) {
    return variant.device == DeviceKind::sim ? make_sim_context("forward") : make_context();
}

void check_everywhere(const char* operation, const std::vector<std::vector<double>>& inputs,
                      const std::vector<double>& expected) {
    const Shape shape{static_cast<int64_t>(expected.size())};
    const ElementwiseProblem problem(shape, DType::float32);
    for (const Variant& variant : all_operations()->at(operation).variants) {
        if (variant.device == DeviceKind::cuda || !supports(variant, problem)) continue;
        Context context = context_for(variant);
        Tensors in;
        for (const auto& values : inputs) in.push_back(context.from(values, shape));
        CAPTURE(operation);
        CAPTURE(variant.name);
        const Tensor out = context.full(shape, NAN);
        variant.run(context, problem, in, std::array{out});
        CHECK(out.to_doubles() == expected);
    }
}

}  // namespace

TEST_CASE("relu: zeros of both signs, and no gradient at 0") {
    const double tiny = 1e-38;
    check_everywhere("relu_forward", {{0.0, -0.0, tiny, -tiny, INFINITY, -INFINITY}},
                     {0, 0, static_cast<float>(tiny), 0, INFINITY, 0});
    check_everywhere("relu_gradient", {{0.0, -0.0, static_cast<float>(tiny), 2}, {5, 6, 7, 8}},
                     {0, 0, 7, 8});
}

TEST_CASE("relu6: no gradient at 0 and at 6") {
    const double below = std::nextafterf(6, 0);
    check_everywhere("relu6_forward", {{0.0, -0.0, 6, below, 7, -1, INFINITY, -INFINITY}},
                     {0, 0, 6, below, 6, 0, 6, 0});
    check_everywhere("relu6_gradient", {{0.0, -0.0, 6, below, 3}, {5, 6, 7, 8, 9}},
                     {0, 0, 0, 8, 9});
}

TEST_CASE("relu and relu6: a NaN goes through, so that it can be found") {
    const ElementwiseProblem problem({37}, DType::float32);
    for (const char* operation : {"relu_forward", "relu6_forward"})
        for (const Variant& variant : all_operations()->at(operation).variants) {
            if (variant.name == "onednn") continue;  // makes it 0, as kernels/relu/README.md says
            if (variant.device == DeviceKind::cuda) continue;  // needs a GPU
            Context context = context_for(variant);
            const Tensor x = context.full({37}, NAN), y = context.full({37}, 0);
            variant.run(context, problem, std::array{x}, std::array{y});
            CAPTURE(operation);
            CAPTURE(variant.name);
            int kept = 0;
            for (double value : y.to_doubles()) kept += std::isnan(value);
            CHECK(kept == 37);
        }
}
