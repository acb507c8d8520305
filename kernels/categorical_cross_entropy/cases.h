#pragma once

#include "kernels/categorical_cross_entropy/categorical_cross_entropy.h"

namespace curie {

inline std::vector<Case> categorical_cross_entropy_cases() {
    const auto of = [](Shape shape, bool weighted, double smoothing) {
        CategoricalCrossEntropyProblem problem;
        problem.shape = shape;
        problem.weighted = weighted;
        problem.label_smoothing = smoothing;
        return problem;
    };
    return {
        make_case("batch_1", {"smoke", "ragged"}, of({1, 3}, false, 0)),
        make_case("one_class", {"smoke", "ragged"}, of({2, 1}, false, 0)),
        make_case("weighted", {"smoke"}, of({5, 2}, true, 0)),
        make_case("smoothing", {"smoke"}, of({4, 3}, false, 0.1)),
        make_case("tail_of_1", {"ragged"}, of({7, 17}, true, 0.3)),
        make_case("tail_of_15", {"ragged"}, of({3, 31}, false, 0)),
        make_case("imagenet_1000", {"ragged"}, of({37, 1000}, true, 0)),
        make_case("ensemble_head", {"speed"}, of({32, 2}, false, 0)),
        make_case("large", {"speed"}, of({4096, 1000}, false, 0)),
    };
}

}  // namespace curie
