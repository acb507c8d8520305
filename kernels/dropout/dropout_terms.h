#pragma once

#include <cstdint>

namespace curie {

/// What a kernel of dropout needs; plain data, so that .cu files can include it.
struct DropoutTerms {
    uint64_t seed, stream;
    uint64_t block;      ///< the first Philox block: offset / 4
    uint32_t threshold;  ///< kept when the upper 24 bits of the word reach it
    float scale;         ///< of what is kept
};

}  // namespace curie
