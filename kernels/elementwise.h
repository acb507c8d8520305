// What every operation that treats all elements alike shares: its Operation records and its table
// of sizes. The formula itself stands in the operation's own folder.
#pragma once

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
            T* y = out[0].data<T>();
            for (int64_t i = 0; i < p.shape.size(); ++i) {
                if constexpr (Inputs == 1) {
                    y[i] = formula(in[0].data<T>()[i]);
                } else {
                    y[i] = formula(in[0].data<T>()[i], in[1].data<T>()[i]);
                }
            }
        });
}

/// Throws unless both tensors have one shape and one dtype.
inline void check_same(const char* operation, const Tensor& a, const Tensor& b) {
    require(a.shape() == b.shape() && a.dtype() == b.dtype(), operation,
            "expected two tensors of one shape and dtype, got {} {} and {} {}; cast or reshape one",
            a.shape(), name_of(a.dtype()), b.shape(), name_of(b.dtype()));
}

}  // namespace curie
