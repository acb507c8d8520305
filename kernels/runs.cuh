// Loops over a run of floats that begins and ends anywhere, such as a row of a matrix whose rows
// are no multiple of four long: single elements up to the first 16-byte boundary, float4s, single
// elements at the end.
#pragma once

#include <type_traits>

#include "kernels/lanes.cuh"

namespace curie::CURIE_DEVICE {

/// The elements [begin, end) of tensors; `wide`: these begin on 16 bytes, or else all are single.
struct Run {
    bool wide;
    int64_t begin, end;
};

/// Calls each(std::integral_constant<int, width>, k) for the elements [k, k + width) that fall to
/// this one of `threads`.
template <class Each>
__device__ __forceinline__ void for_run(const Run& run, int64_t thread, int64_t threads,
                                        const Each& each) {
    const int64_t count = run.end - run.begin, before = run.wide ? -run.begin & 3 : count;
    const int64_t head = before < count ? before : count;
    const int64_t vectors = (count - head) / 4, singles = count - 4 * vectors;
    for (int64_t i = thread; i < vectors; i += threads)
        each(std::integral_constant<int, 4>(), run.begin + head + 4 * i);
    for (int64_t i = thread; i < singles; i += threads)
        each(std::integral_constant<int, 1>(), run.begin + (i < head ? i : i + 4 * vectors));
}

}  // namespace curie::CURIE_DEVICE
