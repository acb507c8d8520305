// Neighbouring floats (or other elements) that one CUDA thread handles together: 4, 2 or 1, each
// access one instruction. Loops over the lanes unroll, so they live in registers.
#pragma once

#include "kernels/cuda.h"

namespace curie::CURIE_DEVICE {

template <int Width, class T = float>
struct __align__(sizeof(T) * Width) Lanes {
    T v[Width];
};

/// `from` is aligned to Width elements.
template <int Width, class T>
__device__ __forceinline__ Lanes<Width, T> load_lanes(const T* from) {
    return *reinterpret_cast<const Lanes<Width, T>*>(from);
}
template <int Width, class T>
__device__ __forceinline__ void store_lanes(T* to, const Lanes<Width, T>& lanes) {
    *reinterpret_cast<Lanes<Width, T>*>(to) = lanes;
}

}  // namespace curie::CURIE_DEVICE
