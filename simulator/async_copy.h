// cp.async for simulated kernels. A copy arrives as late as it may, at the wait for its group, so a
// missing wait gives wrong values instead of right ones by luck.
#pragma once

#include "simulator/block.h"

namespace curie::simulator {

// Always inline: what counts memory accesses takes the caller for their place.

/// Copies 16 (or 4) bytes from global to shared memory; only the first `from_bytes` are read, the
/// rest is filled with zeros.
__attribute__((always_inline)) inline void cp_async16(void* shared, const void* global,
                                                      int from_bytes = 16) {
    this_block->async_copy({shared, global, 16, from_bytes});
}
__attribute__((always_inline)) inline void cp_async4(void* shared, const void* global,
                                                     int from_bytes = 4) {
    this_block->async_copy({shared, global, 4, from_bytes});
}
__attribute__((always_inline)) inline void cp_async_commit() {
    this_block->async_commit();
}
/// Waits until at most `Pending` of the calling thread's committed groups are under way.
template <int Pending>
inline void cp_async_wait() {
    this_block->async_wait(Pending);
}

}  // namespace curie::simulator
