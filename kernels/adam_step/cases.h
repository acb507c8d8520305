#pragma once

#include "kernels/adam_step/adam_step.h"

namespace curie {

inline std::vector<Case> adam_step_cases() {
    const auto of = [](Shape shape, int64_t step, bool amsgrad = false, double weight_decay = 0) {
        AdamStepProblem problem;
        problem.shape = shape;
        problem.step = step;
        problem.options.amsgrad = amsgrad;
        problem.options.weight_decay = weight_decay;
        return problem;
    };
    return {
        make_case("scalar", {"smoke", "ragged"}, of({}, 1)),
        make_case("vector_5", {"smoke"}, of({5}, 2)),
        make_case("amsgrad", {"smoke"}, of({3, 7}, 3, true)),
        make_case("weight_decay", {"smoke"}, of({3, 7}, 3, false, 4e-3)),
        make_case("tail_of_1", {"ragged"}, of({3, 11, 17}, 1000)),
        make_case("several_chunks", {"ragged"}, of({3, 3, 37, 131}, 10, true, 1e-2)),
        make_case("pnet_block5", {"pnet"}, of({3, 3, 256, 256}, 100)),
        make_case("large", {"speed"}, of({1 << 23}, 100)),
    };
}

}  // namespace curie
