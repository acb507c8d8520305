#pragma once

#include "kernels/dropout/dropout.h"

namespace curie {

inline DropoutProblem dropout_problem(Shape shape, double rate, uint64_t offset) {
    DropoutProblem problem;
    problem.shape = shape;
    problem.rate = rate;
    problem.seed = 0x123456789abcdef0;
    problem.stream = 1;
    problem.offset = offset;
    return problem;
}

inline std::vector<Case> dropout_cases() {
    const auto of = dropout_problem;
    return {
        make_case("scalar", {"smoke", "ragged"}, of({}, 0.5, 0)),
        make_case("image_1x1", {"smoke", "ragged"}, of({1, 1, 1, 3}, 0.5, 8)),
        make_case("batch_1", {"smoke"}, of({1, 4, 5, 3}, 0.3, 4)),
        make_case("rate_0.999", {"smoke"}, of({4, 9}, 0.999, 0)),
        make_case("tail_of_a_block", {"ragged"}, of({7, 11}, 0.2, 1024)),
        make_case("several_chunks", {"ragged"}, of({3, 37, 41, 13}, 0.25, 12)),
        make_case("several_passes", {"ragged"}, of({131081}, 0.5, 4)),
        // Consecutive blocks whose low counter word overflows into the high one.
        make_case("counter_overflow", {"ragged"}, of({1000}, 0.5, (uint64_t{1} << 34) - 400)),
        make_case("pnet_head", {"pnet"}, of({32, 256}, 0.2, 0)),
        make_case("large", {"speed"}, of({32, 56, 56, 64}, 0.2, 0)),
    };
}

}  // namespace curie
