// The problem of operations that treat every element alike (add, multiply, relu, ...): the shape is
// all there is. It stands in the engine because the tape adds gradients by `add_forward`.
#pragma once

#include "engine/problem.h"

namespace curie {

struct ElementwiseProblem : ProblemOf<ElementwiseProblem> {
    Shape shape;
    ElementwiseProblem() = default;
    ElementwiseProblem(Shape extents, DType type) : shape(extents) { dtype = type; }
    std::string describe() const override { return fmt::format("{} {}", shape, name_of(dtype)); }
};

}  // namespace curie
