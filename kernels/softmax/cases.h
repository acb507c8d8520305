#pragma once

#include "kernels/softmax/softmax.h"

namespace curie {

inline std::vector<Case> softmax_cases() {
    const auto of = [](Shape shape) {
        SoftmaxProblem problem;
        problem.shape = shape;
        return problem;
    };
    return {
        make_case("batch_1", {"smoke", "ragged"}, of({1, 3})),
        make_case("one_class", {"smoke", "ragged"}, of({2, 1})),
        make_case("vector_5", {"smoke"}, of({5})),
        make_case("two_classes", {"smoke"}, of({7, 2})),
        make_case("image_1x1", {"ragged"}, of({1, 1, 1, 9})),
        make_case("tail_of_1", {"ragged"}, of({3, 5, 17})),
        make_case("tail_of_15", {"ragged"}, of({2, 31})),
        make_case("imagenet_1000", {"ragged"}, of({37, 1000})),
        make_case("many_rows", {"ragged"}, of({20011, 2})),
        make_case("many_long_rows", {"ragged"}, of({131, 521})),
        make_case("ensemble_head", {"speed"}, of({32, 2})),
        make_case("large", {"speed"}, of({4096, 1000})),
    };
}

}  // namespace curie
