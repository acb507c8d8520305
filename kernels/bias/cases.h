#pragma once

#include "kernels/bias/bias.h"

namespace curie {

inline std::vector<Case> bias_cases() {
    const auto of = [](Shape shape) {
        BiasProblem problem;
        problem.shape = shape;
        return problem;
    };
    return {
        make_case("vector_5", {"smoke", "ragged"}, of({5})),
        make_case("image_1x1", {"smoke", "ragged"}, of({1, 1, 1, 3})),
        make_case("batch_1", {"smoke"}, of({1, 4, 5, 3})),
        make_case("one_channel", {"ragged"}, of({7, 9, 1})),
        make_case("channels_33", {"ragged"}, of({2, 5, 7, 33})),
        make_case("several_blocks", {"ragged"}, of({5, 61, 67, 18})),
        make_case("wide", {"ragged"}, of({3, 16401})),
        make_case("vectors", {"ragged"}, of({3, 61, 12})),
        make_case("vectors_several_blocks", {"ragged"}, of({2, 97, 41, 20})),
        make_case("vectors_wide", {"ragged"}, of({9, 1300})),
        make_case("pnet_expand", {"pnet"}, of({32, 224, 224, 18})),
        make_case("pnet_block2", {"pnet"}, of({32, 112, 112, 64})),
        make_case("pnet_block5", {"pnet"}, of({32, 14, 14, 256})),
    };
}

}  // namespace curie
