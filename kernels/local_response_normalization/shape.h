// A local response normalisation as its kernels take it: plain data without the engine's headers.
#pragma once

#include <cstdint>

namespace curie {

struct LocalResponseShape {
    int64_t rows, channels;  ///< rows = N*H*W
    int64_t half;            ///< channels of the window on either side of its middle
    float scale, beta, k;    ///< scale = alpha / window
};

}  // namespace curie
