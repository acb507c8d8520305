#pragma once

#include "kernels/adam_step/multi_tensor.h"

namespace curie {

inline std::vector<Case> adam_step_cases() {
    const auto of = [](Shape shape, int64_t step, bool amsgrad = false, double weight_decay = 0) {
        AdamStepProblem problem;
        problem.shape = shape;
        problem.step = step;
        problem.options.amsgrad = amsgrad;
        problem.options.weight_decay = weight_decay;
        return problem;
    };
    return {
        make_case("scalar", {"smoke", "ragged"}, of({}, 1)),
        make_case("vector_5", {"smoke"}, of({5}, 2)),
        make_case("amsgrad", {"smoke"}, of({3, 7}, 3, true)),
        make_case("weight_decay", {"smoke"}, of({3, 7}, 3, false, 4e-3)),
        make_case("tail_of_1", {"ragged"}, of({3, 11, 17}, 1000)),
        make_case("several_chunks", {"ragged"}, of({3, 3, 37, 131}, 10, true, 1e-2)),
        make_case("pnet_block5", {"pnet"}, of({3, 3, 256, 256}, 100)),
        make_case("large", {"speed"}, of({1 << 23}, 100)),
    };
}

inline std::vector<Case> multi_tensor_adam_cases() {
    const auto of = [](std::vector<Shape> shapes, int64_t step, bool amsgrad = false) {
        MultiTensorAdamProblem problem;
        for (size_t i = 0; i < shapes.size(); ++i) problem.l2.push_back(i % 3 == 1 ? 1e-2 : 0);
        problem.shapes = std::move(shapes);
        problem.step = step;
        problem.options.amsgrad = amsgrad;
        return problem;
    };
    std::vector<Shape> fifty, pnet;
    for (int64_t i = 0; i < 50; ++i) fifty.push_back({1 + i % 7, 1 + i % 5});
    for (int64_t channels : {16, 32, 64, 128, 256})
        for (const Shape& shape : {Shape{3, 3, channels, 1}, Shape{1, 1, channels, channels},
                                   Shape{channels}, Shape{channels}})
            pnet.push_back(shape);
    return {
        make_case("one_scalar", {"smoke", "ragged"}, of({Shape{}}, 1)),
        make_case("three", {"smoke"}, of({{3, 7}, {5}, {2, 2}}, 2)),
        make_case("amsgrad", {"smoke"}, of({{3, 7}, {5}}, 3, true)),
        make_case("empty_between", {"ragged"}, of({{3, 11, 17}, {0}, {1}}, 1000)),
        make_case("several_chunks", {"ragged"}, of({{3, 3, 37, 31}, {4097}, {3}}, 10, true)),
        make_case("more_than_a_table", {"ragged"}, of(fifty, 5)),
        make_case("pnet_blocks", {"pnet"}, of(pnet, 100)),
        make_case("large", {"speed"}, of({{1 << 22}, {1 << 22}}, 100)),
    };
}

}  // namespace curie
