#pragma once

#include "kernels/batch_norm_relu_max_pool/batch_norm_relu_max_pool.h"

namespace curie {

inline std::vector<Case> batch_norm_relu_max_pool_cases() {
    const auto of = [](int64_t batch, int64_t height, int64_t width, int64_t channels) {
        BatchNormReluMaxPoolProblem problem;
        problem.batch = batch;
        problem.height = height;
        problem.width = width;
        problem.channels = channels;
        return problem;
    };
    return {
        make_case("small", {"smoke"}, of(2, 4, 6, 3)),
        make_case("image_2x2", {"smoke", "ragged"}, of(1, 2, 2, 3)),
        make_case("channels_16", {"smoke"}, of(1, 4, 4, 16)),
        make_case("odd_rows_and_columns", {"ragged"}, of(2, 7, 5, 6)),
        make_case("channels_37", {"ragged"}, of(1, 4, 6, 37)),
        make_case("several_pieces", {"ragged"}, of(2, 20, 9, 5)),
        make_case("channels_264_odd", {"ragged"}, of(2, 5, 3, 264)),
        make_case("many_small_images", {"ragged"}, of(600, 2, 3, 4)),
        make_case("pnet_block2", {"pnet"}, of(32, 112, 112, 64)),
        make_case("pnet_block3", {"pnet"}, of(32, 56, 56, 128)),
        make_case("pnet_block4", {"pnet"}, of(32, 28, 28, 256)),
        make_case("pnet_block5", {"pnet"}, of(32, 14, 14, 256)),
    };
}

}  // namespace curie
