// What a .cu file sees instead of the CUDA headers when the host compiler builds it for device
// `sim`: the same names, executed by the simulator. Only included through kernels/cuda.h.
#pragma once

#include <cmath>
#include <cstdint>
#include <type_traits>

#include "simulator/async_copy.h"
#include "simulator/atomics.h"
#include "simulator/device.h"
#include "simulator/tensor_core.h"
#include "simulator/vector_types.h"
#include "simulator/warp.h"

#define __global__
#define __device__
#define __host__
#define __forceinline__ inline __attribute__((always_inline))
#define __noinline__ __attribute__((noinline))
#define __launch_bounds__(...)
#define __grid_constant__
#define __align__(n) __attribute__((aligned(n)))

#define threadIdx (::curie::simulator::this_thread->index)
#define blockIdx (::curie::simulator::this_block->index)
#define blockDim (::curie::simulator::this_block->grid->threads)
#define gridDim (::curie::simulator::this_block->grid->blocks)
#define warpSize 32
#define CURIE_ROLLED

// Sanitizers run one OS thread and guard plain statics; otherwise each OS thread runs a block.
#if defined(__SANITIZE_ADDRESS__) || defined(CURIE_SIMULATOR_TSAN)
#define CURIE_SHARED_STORAGE static
#else
#define CURIE_SHARED_STORAGE static thread_local
#endif
/// Declares shared memory of a block: CURIE_SHARED(float, tile[16][17]); `name` is the array's.
#define CURIE_SHARED(type, name, ...)                                        \
    CURIE_SHARED_STORAGE __attribute__((aligned(16))) type name __VA_ARGS__; \
    ::curie::simulator::this_block->static_shared(&name, sizeof(name))
/// These mean something to nvcc only.
#define CURIE_UNROLL
#define CURIE_UNROLL_BY(count)

namespace curie::CURIE_DEVICE {

using namespace curie::simulator;

/// The launch's dynamic shared memory, aligned to 16 bytes.
template <class T>
T* dynamic_shared() {
    return static_cast<T*>(simulator::this_block->dynamic_shared());
}

template <class T>
T __ldg(const T* address) {
    return *address;
}
template <class T>
T __ldcs(const T* address) {
    return *address;
}
template <class T>
void __stcs(T* address, T value) {
    *address = value;
}
inline float __expf(float x) {
    return expf(x);
}
inline float __fdividef(float x, float y) {
    return x / y;
}
inline float rsqrtf(float x) {
    return 1 / sqrtf(x);
}
inline float __fadd_rn(float x, float y) {
    return x + y;
}
inline float __fmul_rn(float x, float y) {
    return x * y;
}
inline float __frcp_rn(float x) {
    return 1 / x;
}
inline uint32_t __umulhi(uint32_t a, uint32_t b) {
    return static_cast<uint32_t>(uint64_t{a} * b >> 32);
}
inline int __popc(uint32_t bits) {
    return __builtin_popcount(bits);
}
inline int __ffs(int bits) {
    return __builtin_ffs(bits);
}
inline float __int_as_float(int bits) {
    return __builtin_bit_cast(float, bits);
}
inline int __float_as_int(float value) {
    return __builtin_bit_cast(int, value);
}
inline float __uint_as_float(unsigned bits) {
    return __builtin_bit_cast(float, bits);
}
inline unsigned __float_as_uint(float value) {
    return __builtin_bit_cast(unsigned, value);
}

}  // namespace curie::CURIE_DEVICE
