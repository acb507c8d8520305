#pragma once

#include "kernels/global_average_pool/global_average_pool.h"

namespace curie {

inline std::vector<Case> global_average_pool_cases() {
    const auto of = [](int64_t batch, int64_t height, int64_t width, int64_t channels) {
        GlobalAveragePoolProblem problem;
        problem.batch = batch;
        problem.height = height;
        problem.width = width;
        problem.channels = channels;
        return problem;
    };
    return {
        make_case("small", {"smoke"}, of(2, 3, 4, 5)),
        make_case("image_1x1", {"smoke", "ragged"}, of(1, 1, 1, 3)),
        make_case("batch_1", {"smoke"}, of(1, 5, 5, 16)),
        make_case("channels_37", {"ragged"}, of(3, 7, 5, 37)),
        make_case("channels_300", {"ragged"}, of(2, 3, 2, 300)),
        make_case("one_row", {"ragged"}, of(2, 1, 201, 6)),
        make_case("many_pixels", {"ragged"}, of(1, 61, 53, 18)),
        make_case("pnet_head", {"pnet"}, of(32, 7, 7, 256)),
    };
}

}  // namespace curie
