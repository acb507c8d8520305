#pragma once

#include "kernels/binary_cross_entropy/binary_cross_entropy.h"

namespace curie {

inline std::vector<Case> binary_cross_entropy_cases() {
    const auto of = [](Shape shape, bool weighted, double smoothing) {
        BinaryCrossEntropyProblem problem;
        problem.shape = shape;
        problem.weighted = weighted;
        problem.label_smoothing = smoothing;
        return problem;
    };
    return {
        make_case("batch_1", {"smoke", "ragged"}, of({1, 1}, false, 0)),
        make_case("vector_5", {"smoke"}, of({5}, false, 0)),
        make_case("weighted", {"smoke"}, of({5, 1}, true, 0)),
        make_case("smoothing", {"smoke"}, of({4, 2}, false, 0.1)),
        make_case("image_1x1", {"ragged"}, of({1, 1, 1, 3}, true, 0)),
        make_case("several_outputs", {"ragged"}, of({7, 5, 3}, true, 0.3)),
        make_case("vectors_and_tail", {"ragged"}, of({683, 3}, true, 0.1)),
        make_case("several_blocks", {"ragged"}, of({37, 1021}, false, 0)),
        make_case("several_blocks_weighted", {"ragged"}, of({33333}, true, 0.2)),
        make_case("several_passes", {"ragged"}, of({1048581}, false, 0)),
        make_case("pnet_loss", {"pnet"}, of({32, 1}, false, 0)),
        make_case("large", {"speed"}, of({1 << 22}, true, 0)),
    };
}

}  // namespace curie
