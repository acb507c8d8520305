#pragma once

#include "kernels/dice_loss/dice_loss.h"

namespace curie {

inline std::vector<Case> dice_loss_cases() {
    const auto of = [](Shape shape, double smooth) {
        DiceLossProblem problem;
        problem.shape = shape;
        problem.smooth = smooth;
        return problem;
    };
    return {
        make_case("image_1x1", {"smoke", "ragged"}, of({1, 1, 1, 1}, 1)),
        make_case("batch_2", {"smoke"}, of({2, 4, 4, 1}, 1)),
        make_case("little_smoothing", {"smoke"}, of({3, 5, 3, 1}, 1e-3)),
        make_case("rank_2", {"ragged"}, of({5, 13}, 1)),
        make_case("odd_image", {"ragged"}, of({3, 37, 41, 1}, 0.5)),
        make_case("several_pieces", {"ragged"}, of({2, 131, 127, 1}, 1)),
        make_case("whole_vectors", {"ragged"}, of({2, 64, 48, 1}, 1)),
        make_case("many_images", {"ragged"}, of({307, 3, 5, 1}, 1)),
        make_case("unet_batch", {"speed"}, of({8, 256, 256, 1}, 1)),
    };
}

}  // namespace curie
