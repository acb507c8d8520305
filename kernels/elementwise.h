// What every operation that treats all elements alike shares: its Operation records and its table
// of sizes. The formula itself stands in the operation's own folder.
#pragma once

#include <cmath>

#include "engine/elementwise_problem.h"
#include "engine/variant.h"

namespace curie {

inline std::vector<Case> elementwise_cases() {
    const auto of = [](Shape shape) { return ElementwiseProblem(shape, DType::float32); };
    return {
        make_case("scalar", {"smoke", "ragged"}, of({})),
        make_case("vector_5", {"smoke"}, of({5})),
        make_case("image_1x1", {"smoke", "ragged"}, of({1, 1, 1, 3})),
        make_case("batch_1", {"smoke"}, of({1, 4, 5, 3})),
        make_case("tail_of_1", {"ragged"}, of({2, 3, 11, 17})),
        make_case("tail_of_15", {"ragged"}, of({1, 5, 7, 29})),
        make_case("several_chunks", {"ragged"}, of({3, 37, 41, 5})),
        make_case("pnet_block2", {"pnet"}, of({32, 112, 112, 64})),
    };
}

/// An elementwise operation of `inputs` tensors of one shape with one output.
inline Operation elementwise_operation(std::string name, std::string family, int inputs,
                                       double flops_per_element) {
    using P = ElementwiseProblem;
    Operation operation;
    operation.name = std::move(name);
    operation.family = std::move(family);
    operation.input_shapes =
        for_problem<P>([inputs](const P& p) { return std::vector<Shape>(inputs, p.shape); });
    operation.output_shapes = for_problem<P>([](const P& p) { return std::vector{p.shape}; });
    operation.flops = for_problem<P>(
        [flops_per_element](const P& p) { return flops_per_element * p.shape.size(); });
    operation.cases = elementwise_cases;
    return operation;
}

/// y[i] = formula(type, a[i], b[i], ...) over `Inputs` inputs.
template <int Inputs, class Formula>
Variant elementwise_reference(Formula formula) {
    return reference_variant<ElementwiseProblem>(
        [formula](auto type, const ElementwiseProblem& p, TensorSpan in, TensorSpan out) {
            using T = decltype(type);
            const T *a = in[0].data<T>(), *b = in[Inputs - 1].data<T>();
            T* y = out[0].data<T>();
            for (int64_t i = 0; i < p.shape.size(); ++i) {
                if constexpr (Inputs == 1) {
                    y[i] = formula(a[i]);
                } else {
                    y[i] = formula(a[i], b[i]);
                }
            }
        });
}

/// The hand-written variant: `kernel(a, y, size)` or `kernel(a, b, y, size)` on float pointers.
template <int Inputs, class Kernel>
Variant elementwise_vectorised(Kernel kernel) {
    return cpu_variant<ElementwiseProblem>(
        "cpu_vectorised", 20,
        [kernel](Context&, const ElementwiseProblem& p, TensorSpan in, TensorSpan out) {
            const float *a = in[0].data<float>(), *b = in[Inputs - 1].data<float>();
            if constexpr (Inputs == 1) {
                kernel(a, out[0].data<float>(), p.shape.size());
            } else {
                kernel(a, b, out[0].data<float>(), p.shape.size());
            }
        });
}

/// Runs NAME_forward(x) and records NAME_gradient(y, dy): an activation whose gradient follows from
/// its output, so that its input need not be kept.
inline Tensor run_activation(Context& context, const std::string& name, const Tensor& x) {
    const ElementwiseProblem problem(x.shape(), x.dtype());
    const Tensor y = context.run(name + "_forward", problem, std::array{x})[0];
    context.tape.record(name, {x}, {y}, {y}, [=](Context& c, const BackwardCall& call) {
        return c.run(name + "_gradient", problem,
                     std::array{call.saved[0], call.output_gradients[0]});
    });
    return y;
}

/// The records of NAME_forward and NAME_gradient, for run_activation().
inline void register_activation(
    Registry& registry, const std::string& name, double forward_flops, double gradient_flops,
    std::function<void(const Problem&, std::span<Tensor>, Random&)> prepare = {}) {
    Operation forward = elementwise_operation(name + "_forward", name, 1, forward_flops);
    forward.gradients = {name + "_gradient"};
    forward.prepare = std::move(prepare);
    forward.differentiable = [name](Context& c, const Problem&, TensorSpan in) {
        return run_activation(c, name, in[0]);
    };
    registry.add(forward);
    registry.add(elementwise_operation(name + "_gradient", name, 2, gradient_flops));  // y, dy
}

/// Stretches the test inputs to [-range, range) and moves them off the kinks of a function, where
/// finite differences see neither of the two slopes.
inline auto off_kinks(std::vector<double> kinks, double range) {
    return [=](const Problem&, std::span<Tensor> inputs, Random&) {
        constexpr double distance = 1e-3;
        double* x = inputs[0].data<double>();
        for (int64_t i = 0; i < inputs[0].size(); ++i) {
            x[i] *= range;
            for (double kink : kinks)
                if (std::abs(x[i] - kink) < distance)
                    x[i] = x[i] < kink ? kink - distance : kink + distance;
        }
    };
}

/// Throws unless both tensors have one shape and one dtype.
inline void check_same(const char* operation, const Tensor& a, const Tensor& b) {
    require(a.shape() == b.shape() && a.dtype() == b.dtype(), operation,
            "expected two tensors of one shape and dtype, got {} {} and {} {}; cast or reshape one",
            a.shape(), name_of(a.dtype()), b.shape(), name_of(b.dtype()));
}

}  // namespace curie
