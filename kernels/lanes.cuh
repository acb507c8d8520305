// Neighbouring floats that one thread handles together: four by one 16-byte access, or a single
// one. Loops over the lanes unroll, so they live in registers.
#pragma once

#include "kernels/cuda.h"

namespace curie::CURIE_DEVICE {

template <int Width>
struct Lanes {
    float v[Width];
};

/// `from` is aligned to 4 * Width bytes.
template <int Width>
__device__ __forceinline__ Lanes<Width> load_lanes(const float* from) {
    static_assert(Width == 1 || Width == 4);
    if constexpr (Width == 4) {
        const float4 u = *reinterpret_cast<const float4*>(from);
        return {{u.x, u.y, u.z, u.w}};
    } else {
        return {{*from}};
    }
}

template <int Width>
__device__ __forceinline__ void store_lanes(float* to, const Lanes<Width>& lanes) {
    if constexpr (Width == 4) {
        *reinterpret_cast<float4*>(to) =
            make_float4(lanes.v[0], lanes.v[1], lanes.v[2], lanes.v[3]);
    } else {
        *to = lanes.v[0];
    }
}

}  // namespace curie::CURIE_DEVICE
