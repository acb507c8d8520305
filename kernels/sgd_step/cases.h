#pragma once

#include "kernels/sgd_step/sgd_step.h"

namespace curie {

inline std::vector<Case> sgd_step_cases() {
    const auto of = [](Shape shape, double momentum, bool nesterov) {
        SgdStepProblem problem;
        problem.shape = shape;
        problem.options.momentum = momentum;
        problem.options.nesterov = nesterov;
        return problem;
    };
    return {
        make_case("scalar", {"smoke", "ragged"}, of({}, 0, false)),
        make_case("vector_5", {"smoke"}, of({5}, 0.9, false)),
        make_case("nesterov", {"smoke"}, of({3, 7}, 0.9, true)),
        make_case("tail_of_1", {"ragged"}, of({3, 11, 17}, 0, false)),
        make_case("several_chunks", {"ragged"}, of({3, 3, 37, 131}, 0.5, true)),
        make_case("several_chunks_plain", {"ragged"}, of({3, 3, 37, 131}, 0.5, false)),
        make_case("pnet_block5", {"pnet"}, of({3, 3, 256, 256}, 0.9, false)),
        make_case("large", {"speed"}, of({1 << 23}, 0.9, true)),
    };
}

}  // namespace curie
