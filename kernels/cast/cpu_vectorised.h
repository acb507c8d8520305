#pragma once

#include "kernels/cast/cast_type.h"
#include "kernels/isa.h"

namespace curie {

CURIE_DECLARE_KERNEL(void cast_forward(const void* x, CastType from, void* y, CastType to,
                                       int64_t size))

}  // namespace curie
