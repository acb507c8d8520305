// Stores that go past the caches. An output larger than the caches is evicted before anybody reads
// it; storing it directly spares the read of each line that an ordinary store makes first, a third
// of the traffic of a copy. Only for kernels/*/cpu_*.cpp (see isa.h).
#pragma once

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "kernels/simd.h"

namespace curie::CURIE_ISA {

/// Whether an output of `size` elements should be streamed: it is larger than a core's own caches,
/// and whole vectors from its start are aligned.
static inline bool worth_streaming(const float* to, int64_t size) {
    return size >= (int64_t{2} << 20) && reinterpret_cast<uintptr_t>(to) % sizeof(Vector) == 0;
}

/// Streams where `past_caches` (then `to` is aligned to a vector), stores otherwise.
static inline void put(float* to, Vector value, bool past_caches) {
#if defined(__x86_64__)
    if (past_caches) {
#if defined(__AVX512F__)
        _mm512_stream_ps(to, (__m512)value);
#elif defined(__AVX2__)
        _mm256_stream_ps(to, (__m256)value);
#else
        _mm_stream_ps(to, (__m128)value);
#endif
        return;
    }
#endif
    (void)past_caches;
    store(to, value);
}

/// Orders streamed stores before everything after; once at the end of a piece of work.
static inline void finish_streaming() {
#if defined(__x86_64__)
    _mm_sfence();
#endif
}

}  // namespace curie::CURIE_ISA
