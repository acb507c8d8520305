// The named problems of depthwise_conv2d, for values, gradients, speed and support alike.
#pragma once

#include "kernels/depthwise_conv2d/depthwise_conv2d.h"

namespace curie {

inline DepthwiseConv2dProblem depthwise_problem(Shape input, Window rows, Window columns,
                                                int64_t multiplier = 1, bool bias = true) {
    DepthwiseConv2dProblem problem;
    problem.batch = input[0];
    problem.height = input[1];
    problem.width = input[2];
    problem.channels = input[3];
    problem.multiplier = multiplier;
    problem.rows = rows;
    problem.columns = columns;
    problem.bias = bias;
    return problem;
}

/// A square Keras window with 'same' padding.
inline DepthwiseConv2dProblem depthwise_same(Shape input, int64_t kernel, int64_t stride = 1,
                                             int64_t multiplier = 1, int64_t dilation = 1) {
    return depthwise_problem(input, make_window(input[1], kernel, stride, dilation, Padding::same),
                             make_window(input[2], kernel, stride, dilation, Padding::same),
                             multiplier);
}

inline std::vector<Case> depthwise_conv2d_cases() {
    const auto same = depthwise_same;
    return {
        make_case("3x3_same", {"smoke"}, same({2, 5, 6, 3}, 3, 1, 1, 1)),
        make_case("image_1x1", {"smoke", "ragged"}, same({1, 1, 1, 2}, 3, 1, 1, 1)),
        make_case("valid_no_bias", {"smoke"},
                  depthwise_problem({1, 5, 4, 2}, Window{3, 1, 1, 0, 0}, Window{3, 1, 1, 0, 0}, 1,
                                    false)),
        make_case("multiplier_2", {"smoke"}, same({1, 4, 5, 3}, 3, 1, 2, 1)),
        make_case("kernel_1x1", {"smoke"}, same({2, 3, 3, 5}, 1, 1, 1, 1)),
        make_case("channels_18", {"ragged"}, same({2, 9, 13, 18}, 3, 1, 1, 1)),
        make_case("channels_64", {"ragged"}, same({1, 7, 5, 64}, 3, 1, 1, 1)),
        make_case("channels_37_tail", {"ragged"}, same({1, 5, 7, 37}, 3, 1, 1, 1)),
        make_case("stride_2_even", {"ragged"}, same({2, 6, 8, 18}, 3, 2, 1, 1)),
        make_case("stride_2_odd", {"ragged"}, same({1, 7, 9, 5}, 3, 2, 1, 1)),
        make_case("stride_3_multiplier_3", {"ragged"}, same({1, 10, 8, 4}, 5, 3, 3, 1)),
        make_case("stride_past_the_kernel", {"ragged"},
                  depthwise_problem({1, 9, 8, 3}, Window{2, 4, 1, 0, 0}, Window{1, 3, 1, 0, 0})),
        make_case("dilation_2", {"ragged"}, same({1, 9, 8, 6}, 3, 1, 1, 2)),
        make_case("dilation_2_stride_2", {"ragged"}, same({1, 11, 9, 3}, 3, 2, 2, 2)),
        make_case("kernel_5x2_asymmetric", {"ragged"},
                  depthwise_problem({2, 7, 6, 3}, Window{5, 2, 1, 3, 1}, Window{2, 1, 1, 0, 2}, 2)),
        make_case("padding_past_the_kernel", {"ragged"},
                  depthwise_problem({1, 3, 4, 2}, Window{3, 1, 1, 4, 3}, Window{3, 2, 1, 3, 5})),
        make_case("5x5_same", {"ragged"}, same({2, 11, 21, 20}, 5, 1, 1, 1)),
        make_case("5x5_stride_2", {"ragged"}, same({1, 12, 19, 37}, 5, 2, 1, 1)),
        make_case("5x5_channels_33", {"ragged"}, same({1, 9, 11, 33}, 5, 1, 1, 1)),
        make_case("5x5_channels_34", {"ragged"}, same({1, 9, 11, 34}, 5, 1, 1, 1)),
        make_case("5x5_stride_2_channels_34", {"ragged"}, same({1, 9, 11, 34}, 5, 2, 1, 1)),
        make_case("5x5_stride_2_channels_36", {"ragged"}, same({1, 9, 11, 36}, 5, 2, 1, 1)),
        make_case("stride_2_channels_36", {"ragged"}, same({1, 9, 11, 36}, 3, 2, 1, 1)),
        make_case("5x3_dilated_rows", {"ragged"},
                  depthwise_problem({2, 19, 18, 6}, Window{5, 1, 3, 4, 7}, Window{3, 2, 1, 3, 1})),
        make_case("many_rows", {"ragged"}, same({3, 40, 3, 4}, 3, 1, 1, 1)),
        make_case("stride_2_channels_50", {"ragged"},
                  depthwise_problem({2, 9, 11, 50}, Window{3, 2, 1, 0, 0}, Window{3, 2, 1, 0, 0})),
        make_case("mobilenet_v2_block1", {"mobilenet_v2"},
                  depthwise_problem({1, 113, 113, 96}, Window{3, 2, 1, 0, 0}, Window{3, 2, 1, 0, 0},
                                    1, false)),
        make_case("mobilenet_v2_block2", {"mobilenet_v2"}, same({1, 56, 56, 144}, 3, 1, 1, 1)),
        make_case("pnet_block1", {"pnet"}, same({32, 224, 224, 18}, 3, 1, 1, 1)),
    };
}

}  // namespace curie
