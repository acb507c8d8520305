// The named problems of conv2d, for values, gradients, speed and support alike.
#pragma once

#include "kernels/conv2d/conv2d.h"

namespace curie {

inline Conv2dProblem conv2d_problem(int64_t batch, int64_t height, int64_t width, int64_t in,
                                    int64_t out, Window rows, Window columns, int64_t groups = 1,
                                    bool bias = true) {
    Conv2dProblem problem;
    problem.batch = batch;
    problem.height = height;
    problem.width = width;
    problem.in_channels = in;
    problem.out_channels = out;
    problem.rows = rows;
    problem.columns = columns;
    problem.groups = groups;
    problem.bias = bias;
    return problem;
}

/// A square image with a square Keras window.
inline Conv2dProblem conv2d_square(int64_t batch, int64_t size, int64_t in, int64_t out,
                                   int64_t kernel, int64_t stride = 1,
                                   Padding padding = Padding::same, int64_t groups = 1,
                                   bool bias = true, int64_t dilation = 1) {
    const Window window = make_window(size, kernel, stride, dilation, padding);
    return conv2d_problem(batch, size, size, in, out, window, window, groups, bias);
}

inline std::vector<Case> conv2d_cases() {
    const auto square = conv2d_square;
    const Padding same = Padding::same, valid = Padding::valid;
    std::vector<Case> cases{
        make_case("3x3_same", {"smoke"}, square(2, 5, 3, 4, 3, 1, same, 1, true, 1)),
        make_case("1x1", {"smoke"}, square(2, 4, 3, 5, 1, 1, same, 1, true, 1)),
        make_case("1x1_few_channels", {"ragged"}, square(1, 7, 4, 3, 1, 1, same, 1, true, 1)),
        make_case("1x1_to_2", {"ragged"}, square(3, 5, 33, 2, 1, 1, same, 1, false, 1)),
        make_case("1x1_to_1", {"ragged"}, square(2, 9, 18, 1, 1, 1, same, 1, true, 1)),
        make_case("1x1_from_1_to_4", {"ragged"}, square(1, 11, 1, 4, 1, 1, valid, 1, true, 1)),
        make_case("1x1_several_chunks", {"ragged"}, square(1, 57, 3, 40, 1, 1, same, 1, true, 1)),
        make_case("image_1x1", {"smoke", "ragged"}, square(1, 1, 2, 3, 3, 1, same, 1, true, 1)),
        make_case("no_bias", {"smoke"}, square(1, 4, 2, 3, 3, 1, valid, 1, false, 1)),
        make_case("stride_2_even", {"ragged"}, square(2, 6, 3, 17, 3, 2, same, 1, true, 1)),
        make_case("stride_2_odd", {"ragged"}, square(1, 7, 5, 3, 3, 2, same, 1, true, 1)),
        make_case("stride_3_leaves_rows", {"ragged"}, square(1, 9, 2, 3, 2, 3, valid, 1, true, 1)),
        make_case("dilation_2", {"ragged"}, square(1, 9, 3, 19, 3, 1, same, 1, true, 2)),
        make_case("dilation_3_stride_2", {"ragged"}, square(1, 11, 2, 3, 3, 2, same, 1, true, 3)),
        make_case("groups_2", {"ragged"}, square(2, 5, 6, 10, 3, 1, same, 2, true, 1)),
        make_case("groups_of_1", {"ragged"}, square(1, 5, 7, 7, 3, 1, same, 7, true, 1)),
        make_case("kernel_even", {"ragged"}, square(1, 7, 3, 4, 4, 2, same, 1, true, 1)),
        make_case("kernel_5x2_asymmetric", {"ragged"},
                  conv2d_problem(2, 7, 6, 3, 21, Window{5, 2, 1, 3, 1}, Window{2, 1, 1, 0, 2})),
        make_case("padding_past_the_kernel", {"ragged"},
                  conv2d_problem(1, 3, 4, 2, 5, Window{3, 1, 1, 4, 3}, Window{3, 2, 1, 3, 5})),
        make_case("channels_33_to_65", {"ragged"}, square(1, 13, 33, 65, 3, 1, same, 1, true, 1)),
        make_case("two_taps_at_once", {"ragged"}, square(1, 7, 70, 130, 3, 1, same, 1, true, 1)),
        make_case("two_chunks", {"ragged"}, square(2, 6, 150, 40, 3, 2, same, 1, false, 1)),
        make_case("wide_tiles", {"ragged"}, square(1, 20, 4, 68, 3, 1, same, 1, true, 1)),
        make_case("batch_5", {"ragged"}, square(5, 5, 33, 65, 3, 1, same, 1, true, 1)),
        make_case("batch_5_groups_2", {"ragged"}, square(5, 4, 6, 10, 3, 2, same, 2, true, 1)),
        make_case("one_row", {"ragged"},
                  conv2d_problem(3, 1, 37, 4, 20, Window{1, 1, 1, 0, 0}, Window{3, 1, 1, 1, 1})),
    };
    // P-NET's convolutions at the paper's batch of 32 (block 1 to 5).
    const int64_t batch = 32;
    const auto pnet = [&](const char* name, int64_t size, int64_t in, int64_t out, int64_t k) {
        cases.push_back(
            make_case(name, {"pnet"}, square(batch, size, in, out, k, 1, same, 1, true, 1)));
    };
    pnet("pnet_expand", 224, 3, 18, 1);
    pnet("pnet_project", 224, 18, 32, 1);
    pnet("pnet_shortcut", 224, 3, 32, 1);
    pnet("pnet_block2", 112, 32, 64, 3);
    pnet("pnet_block3", 56, 64, 128, 3);
    pnet("pnet_block4", 28, 128, 256, 3);
    pnet("pnet_block5", 14, 256, 256, 3);
    // One image in the last stages of other networks: more weights than pixels.
    const auto one = [&](const char* list, int64_t size, int64_t in, int64_t out, int64_t k) {
        cases.push_back(make_case(fmt::format("{}_{}_to_{}", list, in, out), {list},
                                  square(1, size, in, out, k, 1, same, 1, true, 1)));
    };
    one("resnet50", 7, 512, 512, 3);
    one("resnet50", 7, 512, 2048, 1);
    one("resnet50", 14, 256, 256, 3);
    one("mobilenet_v2", 7, 160, 960, 1);
    one("mobilenet_v2", 7, 320, 1280, 1);
    one("mobilenet_v2", 112, 16, 96, 1);
    return cases;
}

}  // namespace curie
