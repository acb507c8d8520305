#pragma once

#include "kernels/pad/pad.h"

namespace curie {

inline std::vector<Case> pad_cases() {
    const auto of = [](Shape small, int64_t top, int64_t bottom, int64_t left, int64_t right) {
        PadProblem problem;
        problem.batch = small[0];
        problem.height = small[1];
        problem.width = small[2];
        problem.channels = small[3];
        problem.top = top, problem.bottom = bottom, problem.left = left, problem.right = right;
        return problem;
    };
    return {
        make_case("every_side", {"smoke"}, of({2, 3, 4, 3}, 1, 2, 3, 1)),
        make_case("image_1x1", {"smoke", "ragged"}, of({1, 1, 1, 2}, 1, 1, 1, 1)),
        make_case("no_margin", {"smoke", "ragged"}, of({2, 3, 2, 5}, 0, 0, 0, 0)),
        make_case("end_only", {"ragged"}, of({1, 5, 7, 17}, 0, 1, 0, 1)),
        make_case("one_row", {"ragged"}, of({3, 1, 11, 1}, 0, 0, 2, 5)),
        make_case("several_chunks", {"ragged"}, of({2, 37, 41, 11}, 2, 3, 3, 2)),
        make_case("pairs", {"ragged"}, of({2, 7, 5, 6}, 1, 0, 2, 1)),
        make_case("vectors", {"ragged"}, of({2, 7, 5, 12}, 1, 0, 2, 1)),
        make_case("mobilenet_stem", {"speed"}, of({32, 224, 224, 3}, 0, 1, 0, 1)),
        make_case("nasnet_cell", {"speed"}, of({32, 42, 42, 168}, 1, 1, 1, 1)),
    };
}

}  // namespace curie
