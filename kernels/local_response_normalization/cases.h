#pragma once

#include "kernels/local_response_normalization/local_response_normalization.h"

namespace curie {

inline LocalResponseNormalizationProblem local_response_problem(Shape shape,
                                                                LocalResponseOptions options) {
    LocalResponseNormalizationProblem problem;
    problem.shape = shape;
    problem.options = options;
    return problem;
}

inline std::vector<Case> local_response_normalization_cases() {
    const auto of = local_response_problem;
    const LocalResponseOptions alexnet{}, strong{5, 2, 0.75, 2};
    return {
        make_case("alexnet", {"smoke"}, of({2, 3, 2, 16}, alexnet)),
        make_case("strong", {"smoke", "ragged"}, of({2, 3, 2, 17}, strong)),
        make_case("image_1x1", {"smoke", "ragged"}, of({1, 1, 1, 3}, strong)),
        make_case("vector", {"ragged"}, of({9}, {3, 1, 0.5, 1})),
        make_case("one_channel", {"ragged"}, of({5, 3, 1, 1}, {3, 1, 0.75, 1})),
        make_case("window_1", {"ragged"}, of({3, 2, 2, 5}, {1, 1, 1, 0.5})),
        make_case("window_beyond_channels", {"ragged"}, of({2, 2, 3, 4}, {11, 1, 0.75, 1})),
        make_case("beta_1.5", {"ragged"}, of({1, 5, 3, 33}, {7, 2, 1.5, 1})),
        make_case("beta_0", {"ragged"}, of({2, 2, 2, 6}, {5, 1, 0, 1})),
        make_case("wide_window", {"ragged"}, of({3, 1, 1, 301}, {129, 4, 0.75, 1})),
        make_case("several_blocks", {"ragged"}, of({3, 11, 13, 31}, strong)),
        make_case("many_channels", {"ragged"}, of({2, 2, 1, 1031}, strong)),
        make_case("alexnet_norm1", {"speed"}, of({32, 55, 55, 96}, alexnet)),
        make_case("alexnet_norm2", {"speed"}, of({32, 27, 27, 256}, alexnet)),
        make_case("googlenet_norm2", {"speed"}, of({32, 56, 56, 192}, alexnet)),
    };
}

}  // namespace curie
