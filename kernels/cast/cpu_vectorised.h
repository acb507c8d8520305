#pragma once

#include "kernels/isa.h"

namespace curie {

/// Dtypes by their number in DType, whose header a kernel must not include (see isa.h).
enum CastType : int { cast_float32, cast_float64, cast_bfloat16, cast_float16 };

CURIE_DECLARE_KERNEL(void cast_forward(const void* x, CastType from, void* y, CastType to,
                                       int64_t size))

}  // namespace curie
