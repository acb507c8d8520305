// The named problems of max_pool and average_pool.
#pragma once

#include "engine/problem.h"
#include "kernels/pool.h"

namespace curie {

/// `P` is a problem that is a PoolGeometry.
template <class P>
std::vector<Case> pool_cases() {
    const auto windows = [](Shape shape, Window rows, Window columns) {
        P problem;
        static_cast<PoolGeometry&>(problem) = {shape[0], shape[1], shape[2],
                                               shape[3], rows,     columns};
        return problem;
    };
    const auto square = [&](Shape shape, int64_t size, int64_t stride, Padding padding) {
        const PoolOptions options{size, stride, padding};
        return windows(shape, pool_window(shape[1], options), pool_window(shape[2], options));
    };
    const Padding same = Padding::same, valid = Padding::valid;
    return {
        make_case("2x2", {"smoke"}, square({2, 4, 6, 3}, 2, 2, valid)),
        make_case("3x3_stride_1_same", {"smoke"}, square({1, 5, 4, 2}, 3, 1, same)),
        make_case("image_1x1", {"smoke", "ragged"}, square({1, 1, 1, 3}, 2, 2, same)),
        make_case("whole_image", {"smoke"}, square({2, 3, 3, 5}, 3, 3, valid)),
        make_case("2x2_drops_a_row", {"ragged"}, square({2, 7, 5, 18}, 2, 2, valid)),
        make_case("2x2_same_odd", {"ragged"}, square({1, 7, 5, 33}, 2, 2, same)),
        make_case("2x2_channels_64", {"ragged"}, square({1, 4, 6, 64}, 2, 2, valid)),
        make_case("3x3_stride_2_even", {"ragged"}, square({1, 8, 6, 17}, 3, 2, same)),
        make_case("3x3_stride_2_odd", {"ragged"}, square({2, 9, 7, 5}, 3, 2, same)),
        make_case("stride_past_the_window", {"ragged"}, square({1, 9, 11, 4}, 2, 3, valid)),
        make_case("explicit_asymmetric", {"ragged"},
                  windows({2, 7, 6, 19}, Window{3, 2, 1, 2, 0}, Window{2, 1, 1, 0, 1})),
        make_case("dilation_2", {"ragged"},
                  windows({1, 9, 8, 16}, Window{3, 1, 2, 1, 2}, Window{2, 2, 2, 1, 1})),
        make_case("several_chunks", {"ragged"}, square({2, 46, 30, 20}, 2, 2, valid)),
        make_case("pnet_block1", {"pnet"}, square({32, 224, 224, 32}, 2, 2, valid)),
        make_case("pnet_block2", {"pnet"}, square({32, 112, 112, 64}, 2, 2, valid)),
        make_case("pnet_block3", {"pnet"}, square({32, 56, 56, 128}, 2, 2, valid)),
        make_case("pnet_block4", {"pnet"}, square({32, 28, 28, 256}, 2, 2, valid)),
        make_case("pnet_block5", {"pnet"}, square({32, 14, 14, 256}, 2, 2, valid)),
    };
}

}  // namespace curie
