#pragma once

#include "kernels/cast/cast_type.h"
#include "kernels/device.h"

namespace curie {

CURIE_DECLARE_DEVICE(void cast_forward(const Stream& stream, const void* x, CastType from, void* y,
                                       CastType to, int64_t size))

}  // namespace curie
