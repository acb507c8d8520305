#pragma once

#include "kernels/concat/concat.h"

namespace curie {

inline std::vector<Case> concat_cases() {
    const auto of = [](Shape leading, std::vector<int64_t> widths) {
        ConcatProblem problem;
        problem.leading = leading;
        problem.widths = std::move(widths);
        return problem;
    };
    return {
        make_case("vectors", {"smoke"}, of({}, {2, 3})),
        make_case("one_input", {"smoke", "ragged"}, of({2}, {3})),
        make_case("image_1x1", {"smoke", "ragged"}, of({1, 1, 1}, {1, 2, 1})),
        make_case("an_empty_input", {"ragged"}, of({3, 2}, {4, 0, 5})),
        make_case("tails", {"ragged"}, of({3, 5, 7}, {17, 31, 1, 16})),
        make_case("several_chunks", {"ragged"}, of({2, 37, 41}, {33, 5})),
        make_case("widths_of_2", {"ragged"}, of({3, 7, 5}, {6, 8, 2})),
        make_case("widths_of_4", {"ragged"}, of({3, 7, 5}, {8, 20, 12})),
        make_case("densenet_block", {"speed"}, of({32, 28, 28}, {128, 32, 32, 32})),
    };
}

}  // namespace curie
