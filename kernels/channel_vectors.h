// Loops over the channels of one pixel, the last, partial vector included. Only for
// kernels/*/cpu_*.cpp (see isa.h).
#pragma once

#include "kernels/chunks.h"
#include "kernels/streaming_store.h"

namespace curie::CURIE_ISA {

/// Loads `count` elements, at most a vector; the others are 0.
static inline Vector load_count(const float* from, int64_t count) {
    return count == vector_width ? load(from) : load_partial(from, count);
}

/// Stores `count` elements; a whole vector goes past the caches where asked (see put()).
static inline void put_count(float* to, Vector value, int64_t count, bool past_caches) {
    if (count == vector_width) {
        put(to, value, past_caches);
    } else {
        store_partial(to, value, count);
    }
}

/// Calls body(first channel, count) for vectors of channels; count is the vector width but for the
/// last one.
template <class Body>
static inline void for_channels(int64_t channels, const Body& body) {
    int64_t c = 0;
    for (; c + vector_width <= channels; c += vector_width) body(c, vector_width);
    if (c < channels) body(c, channels - c);
}

}  // namespace curie::CURIE_ISA
