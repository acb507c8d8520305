// Into how many pieces the sums of an image are cut: a function of the extents alone, so that the
// bits do not depend on threads or devices. Plain data, for .cu files too.
#pragma once

#include <cstdint>

namespace curie {

/// Logits and targets of a batch on the CPU or a GPU.
struct DiceTerms {
    const float *logits, *targets;
    int64_t samples, outputs;  ///< elements of an image
    float smooth;
};

/// At most a warp's lanes, each of which takes a piece in the end.
constexpr int64_t most_dice_pieces = 32;

inline int64_t dice_pieces(int64_t outputs) {
    constexpr int64_t least = 4096;  // elements that are worth a block of threads
    const int64_t wanted = (outputs + least - 1) / least;
    return wanted < most_dice_pieces ? wanted : most_dice_pieces;
}

}  // namespace curie
