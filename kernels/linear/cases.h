#pragma once

#include "kernels/linear/linear.h"

namespace curie {

inline LinearProblem linear_problem(Shape input, int64_t out_features, bool bias = true) {
    LinearProblem problem;
    problem.input = input;
    problem.out_features = out_features;
    problem.bias = bias;
    return problem;
}

inline std::vector<Case> linear_cases() {
    const auto of = linear_problem;
    return {
        make_case("tiny", {"smoke"}, of({2, 3}, 4, true)),
        make_case("batch_1", {"smoke", "ragged"}, of({1, 5}, 3, true)),
        make_case("one_to_one", {"smoke", "ragged"}, of({1, 1}, 1, true)),
        make_case("no_bias", {"smoke"}, of({3, 4}, 5, false)),
        make_case("vector", {"ragged"}, of({7}, 9, true)),
        make_case("rank_4", {"ragged"}, of({2, 3, 5, 7}, 11, true)),
        make_case("narrow_output", {"ragged"}, of({33, 259}, 1, true)),
        make_case("narrow_output_3", {"ragged"}, of({13, 131}, 3, false)),
        make_case("tails_everywhere", {"ragged"}, of({37, 301}, 97, true)),
        make_case("several_blocks", {"ragged"}, of({53, 523}, 130, true)),
        make_case("batch_1_wide", {"ragged"}, of({1, 300}, 65, true)),
        make_case("long_batch", {"ragged"}, of({11, 127, 20}, 10, true)),
        make_case("aligned", {"ragged"}, of({68, 44}, 36, true)),
        make_case("many_tiles", {"ragged"}, of({132, 20}, 136, true)),
        make_case("pnet_dense", {"pnet"}, of({32, 256}, 256, true)),
        make_case("pnet_output", {"pnet"}, of({32, 256}, 1, true)),
        make_case("vgg16_fc1", {"vgg16"}, of({32, 25088}, 4096, true)),
        make_case("square_1024", {"speed"}, of({256, 1024}, 1024, true)),
    };
}

}  // namespace curie
