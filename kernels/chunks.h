// Cuts a range into fixed pieces for OpenMP. The pieces follow from the size alone, so a result
// does not depend on the number of threads. Only for kernels/*/cpu_*.cpp (see isa.h).
#pragma once

#include <cstdint>

namespace curie::CURIE_ISA {

/// Calls body(begin, end) for consecutive pieces of `grain` elements, in parallel.
template <class Body>
static inline void for_chunks(int64_t size, int64_t grain, const Body& body) {
    const int64_t chunks = (size + grain - 1) / grain;
    if (chunks <= 1) {  // entering OpenMP costs more than a small problem
        if (size > 0) body(int64_t{0}, size);
        return;
    }
#pragma omp parallel for schedule(static)
    for (int64_t chunk = 0; chunk < chunks; ++chunk) {
        const int64_t begin = chunk * grain;
        body(begin, begin + grain < size ? begin + grain : size);
    }
}

/// Elements per piece of a streaming kernel: 64 KiB of float32, large enough to hide the fork.
constexpr int64_t stream_grain = 16384;

}  // namespace curie::CURIE_ISA
