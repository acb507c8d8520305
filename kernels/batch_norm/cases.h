// The named problems of batch_norm, for values, gradients, speed and support alike.
#pragma once

#include "kernels/batch_norm/batch_norm.h"

namespace curie {

inline BatchNormProblem batch_norm_problem(Shape shape, Activation activation = Activation::none,
                                           double epsilon = 1e-3) {
    BatchNormProblem problem;
    problem.shape = shape;
    problem.activation = activation;
    problem.epsilon = epsilon;
    return problem;
}

inline std::vector<Case> batch_norm_cases() {
    const auto of = batch_norm_problem;
    const Activation none = Activation::none, relu = Activation::relu, relu6 = Activation::relu6;
    return {
        make_case("dense", {"smoke"}, of({6, 5}, none, 1e-3)),
        make_case("images", {"smoke"}, of({2, 3, 4, 5}, none, 1e-3)),
        make_case("images_relu", {"smoke"}, of({2, 4, 3, 6}, relu, 1e-5)),
        make_case("image_1x1", {"smoke", "ragged"}, of({1, 1, 1, 3}, none, 1e-3)),
        make_case("one_channel", {"ragged"}, of({3, 7, 5, 1}, relu, 1e-3)),
        make_case("channels_18", {"ragged"}, of({2, 5, 7, 18}, relu, 1e-3)),
        make_case("channels_37_relu6", {"ragged"}, of({1, 3, 5, 37}, relu6, 1e-3)),
        make_case("channels_64", {"ragged"}, of({1, 5, 3, 64}, relu6, 1e-3)),
        make_case("channels_300", {"ragged"}, of({2, 3, 3, 300}, none, 1e-3)),
        make_case("several_blocks", {"ragged"}, of({2, 37, 29, 18}, none, 1e-3)),
        make_case("several_blocks_of_33", {"ragged"}, of({3, 11, 41, 33}, none, 1e-3)),
        make_case("pnet_block1", {"pnet"}, of({32, 224, 224, 18}, relu, 1e-3)),
        make_case("pnet_project", {"pnet"}, of({32, 224, 224, 32}, none, 1e-3)),
        make_case("pnet_block2", {"pnet"}, of({32, 112, 112, 64}, relu, 1e-3)),
        make_case("pnet_block3", {"pnet"}, of({32, 56, 56, 128}, relu, 1e-3)),
        make_case("pnet_block4", {"pnet"}, of({32, 28, 28, 256}, relu, 1e-3)),
        make_case("pnet_block5", {"pnet"}, of({32, 14, 14, 256}, relu, 1e-3)),
    };
}

}  // namespace curie
