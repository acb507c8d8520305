#pragma once

#include "kernels/sum/sum.h"

namespace curie {

inline std::vector<Case> sum_cases() {
    const auto of = [](Shape shape, bool mean) {
        SumProblem problem;
        problem.shape = shape;
        problem.mean = mean;
        return problem;
    };
    return {
        make_case("scalar", {"smoke", "ragged"}, of({}, false)),
        make_case("vector_5", {"smoke"}, of({5}, true)),
        make_case("image_1x1", {"smoke", "ragged"}, of({1, 1, 1, 3}, false)),
        make_case("batch_1", {"smoke"}, of({1, 4, 5, 3}, true)),
        make_case("tail_of_1", {"ragged"}, of({3, 11, 17}, false)),
        make_case("several_blocks", {"ragged"}, of({3, 37, 41, 11}, true)),
        make_case("empty", {"ragged"}, of({0, 3}, false)),
        make_case("large", {"speed"}, of({32, 56, 56, 64}, false)),
    };
}

}  // namespace curie
