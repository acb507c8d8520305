// The places of the maxima, which max_pool's variants write forward and read backward.
#pragma once

#include "engine/variant.h"
#include "kernels/max_pool/max_pool.h"

namespace curie {

/// The bits of the float16 numbers that the places are stored as.
inline uint16_t* place_bits(const Tensor& places) {
    return &places.data<float16>()->bits;
}

/// What a gradient that reads the places supports, where `otherwise` says the rest.
inline Support by_places(const MaxPoolProblem& p, const Support& otherwise) {
    return p.index ? otherwise : Support::no("it takes the places, not x and y");
}

}  // namespace curie
