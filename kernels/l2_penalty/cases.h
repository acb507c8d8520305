#pragma once

#include "kernels/l2_penalty/l2_penalty.h"

namespace curie {

inline std::vector<Case> l2_penalty_cases() {
    const auto of = [](Shape shape, double factor) {
        L2PenaltyProblem problem;
        problem.shape = shape;
        problem.factor = factor;
        return problem;
    };
    return {
        make_case("scalar", {"smoke", "ragged"}, of({}, 1)),
        make_case("vector_5", {"smoke"}, of({5}, 0.5)),
        make_case("image_1x1", {"smoke", "ragged"}, of({1, 1, 3, 2}, 1e-4)),
        make_case("tail_of_1", {"ragged"}, of({3, 11, 17}, 0.1)),
        make_case("several_blocks", {"ragged"}, of({3, 3, 37, 131}, 0.01)),
        make_case("pnet_dense", {"pnet"}, of({256, 256}, 1e-4)),
        make_case("large", {"speed"}, of({32, 56, 56, 64}, 1e-4)),
    };
}

}  // namespace curie
