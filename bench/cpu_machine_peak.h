#pragma once

#include "kernels/isa.h"

namespace curie::bench {

/// Twenty independent chains of `steps` multiply-adds on every thread; returns the FLOPs done and,
/// through `sink`, a value that keeps the compiler from leaving them out.
CURIE_DECLARE_KERNEL(double multiply_add_chains(int64_t steps, float* sink))
/// b[i] = a[i] by all threads, with plain loads and stores.
CURIE_DECLARE_KERNEL(void stream_copy(const float* a, float* b, int64_t size))

}  // namespace curie::bench
