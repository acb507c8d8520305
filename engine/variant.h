// Makers of variants and of the small functions in an Operation record, typed by the operation's
// own problem, so that registration reads as a list of facts.
#pragma once

#include "engine/context.h"

namespace curie {

/// `function(const P&, ...)` as the std::function over Problem that an Operation record holds.
template <class P, class Function>
auto for_problem(Function function) {
    return [function](const Problem& problem, auto&&... rest) {
        return function(static_cast<const P&>(problem), rest...);
    };
}

/// The same for functions that take a context first, such as Operation::differentiable.
template <class P, class Function>
auto for_problem_in_context(Function function) {
    return [function](Context& context, const Problem& problem, auto&&... rest) {
        return function(context, static_cast<const P&>(problem), rest...);
    };
}

/// The `reference` variant: `run(type, problem, inputs, outputs)` with `type` a float or a double.
template <class P, class Run>
Variant reference_variant(Run run) {
    Variant variant;
    variant.name = "reference";
    variant.dtypes = {DType::float32, DType::float64};
    variant.run = [run](Context&, const Problem& problem, TensorSpan in, TensorSpan out) {
        dispatch_computing(problem.dtype,
                           [&](auto type) { run(type, static_cast<const P&>(problem), in, out); });
    };
    return variant;
}

/// A float32 variant on the CPU: `run(context, problem, inputs, outputs)`, and
/// `supports(problem)` where it cannot take every problem.
template <class P, class Run>
Variant cpu_variant(std::string name, int rank, Run run,
                    std::function<Support(const P&)> supports = {}) {
    Variant variant;
    variant.name = std::move(name);
    variant.rank = rank;
    variant.dtypes = {DType::float32};
    if (supports) variant.supports = for_problem<P>(supports);
    variant.run = [run](Context& context, const Problem& problem, TensorSpan in, TensorSpan out) {
        run(context, static_cast<const P&>(problem), in, out);
    };
    return variant;
}

}  // namespace curie
