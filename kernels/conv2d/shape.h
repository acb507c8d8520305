// A convolution as its CUDA kernels take it: plain data without the engine's headers. Extents of
// one axis are ints, since their divisions are several times cheaper on a GPU; whatever multiplies
// extents is 64 bits wide.
#pragma once

#include <algorithm>
#include <cstdint>

#include "kernels/sum_parts.h"

namespace curie {

/// One axis: extents of the input and the output, and the window between them.
struct Conv2dAxis {
    int in, out, kernel, stride, dilation, before;

    int extent() const { return (kernel - 1) * dilation + 1; }
};

struct Conv2dShape {
    int64_t batch;
    Conv2dAxis rows, columns;
    int in_channels, out_channels;  ///< of all groups
    int groups, group_in, group_out;

    int64_t out_pixels() const { return batch * rows.out * columns.out; }
    int64_t taps() const { return int64_t{rows.kernel} * columns.kernel; }
    int64_t weights() const { return taps() * group_in * out_channels; }
};

/// In how many parts a sum over `pieces` is cut, so that the `units` of work of each part come to
/// about `wanted` in all. The parts are added in their order afterwards (split-K without atomics).
inline int split_sum(int64_t units, int64_t pieces, int64_t wanted) {
    constexpr int64_t most = 1024;
    return static_cast<int>(std::max<int64_t>(std::min({wanted / units, pieces, most}), 1));
}

}  // namespace curie
