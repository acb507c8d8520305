// The named problems of conv2d_transpose, for values, gradients, speed and support alike.
#pragma once

#include "kernels/conv2d_transpose/conv2d_transpose.h"

namespace curie {

/// `kernel` and `stride` per axis: rows, columns.
inline Conv2dTransposeProblem conv2d_transpose_problem(int64_t batch, int64_t height, int64_t width,
                                                       int64_t in, int64_t out,
                                                       std::array<int64_t, 2> kernel,
                                                       std::array<int64_t, 2> stride,
                                                       Padding padding) {
    const TransposedAxis rows = transposed_axis(height, kernel[0], stride[0], padding);
    const TransposedAxis columns = transposed_axis(width, kernel[1], stride[1], padding);
    Conv2dTransposeProblem problem;
    problem.convolution = {
        batch, rows.outputs, columns.outputs, out, in, rows.window, columns.window, 1, false};
    return problem;
}

inline std::vector<Case> conv2d_transpose_cases() {
    const Padding same = Padding::same, valid = Padding::valid;
    const auto square = [](int64_t batch, int64_t size, int64_t in, int64_t out, int64_t kernel,
                           int64_t stride, Padding padding) {
        return conv2d_transpose_problem(batch, size, size, in, out, {kernel, kernel},
                                        {stride, stride}, padding);
    };
    return {
        make_case("2x2_stride_2", {"smoke"}, square(2, 3, 4, 3, 2, 2, same)),
        make_case("3x3_same", {"smoke"}, square(2, 5, 3, 4, 3, 1, same)),
        make_case("image_1x1", {"smoke", "ragged"}, square(1, 1, 2, 3, 3, 2, valid)),
        make_case("3x3_stride_2_same", {"ragged"}, square(2, 5, 5, 17, 3, 2, same)),
        make_case("3x3_stride_2_valid", {"ragged"}, square(1, 6, 17, 5, 3, 2, valid)),
        make_case("4x4_stride_2_same", {"ragged"}, square(1, 5, 3, 7, 4, 2, same)),
        make_case("5x5_stride_3_same", {"ragged"}, square(1, 4, 3, 2, 5, 3, same)),
        make_case("kernel_below_stride", {"ragged"}, square(2, 4, 3, 5, 2, 3, valid)),
        make_case("kernel_below_stride_same", {"ragged"}, square(1, 3, 2, 9, 1, 2, same)),
        make_case("kernel_5x2_strides_2x3", {"ragged"},
                  conv2d_transpose_problem(2, 4, 5, 3, 19, {5, 2}, {2, 3}, valid)),
        make_case("channels_65_to_33", {"ragged"}, square(1, 7, 65, 33, 2, 2, same)),
        make_case("3x3_channels_33", {"ragged"}, square(1, 9, 33, 18, 3, 1, same)),
        make_case("1x1_to_3", {"ragged"}, square(2, 5, 18, 3, 1, 1, same)),
        make_case("1x1_from_2", {"ragged"}, square(1, 6, 2, 33, 1, 1, same)),
        make_case("one_row", {"ragged"},
                  conv2d_transpose_problem(3, 1, 21, 4, 20, {1, 3}, {1, 1}, valid)),
        // U-Net's up-convolutions of the deepest and of the widest level, 256 x 256 images.
        make_case("unet_up_4", {"speed"}, square(4, 16, 1024, 512, 2, 2, same)),
        make_case("unet_up_1", {"speed"}, square(4, 128, 128, 64, 2, 2, same)),
    };
}

}  // namespace curie
