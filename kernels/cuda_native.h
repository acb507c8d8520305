// What kernels/cuda.h gives under nvcc: the CUDA runtime and the named wrappers of inline PTX.
// cp.async and TF32 need compute capability 8.0; for older ones the bodies end the kernel with an
// error. They never run: the variants that use them refuse code that was compiled for those.
#pragma once

#include <cuda_runtime.h>

#include "engine/cuda/cuda_error.h"

/// Before a loop whose copies would only cost registers.
#define CURIE_ROLLED _Pragma("unroll 1")

/// Declares shared memory of a block: CURIE_SHARED(float, tile, [16][17]).
#define CURIE_SHARED(type, name, ...) __shared__ __align__(16) type name __VA_ARGS__
/// Before a loop of fixed length whose arrays must live in registers.
#define CURIE_UNROLL _Pragma("unroll")
/// Before a loop that would need too many registers if it were unrolled further.
#define CURIE_UNROLL_BY(count) CURIE_PRAGMA(unroll count)
#define CURIE_PRAGMA(...) _Pragma(#__VA_ARGS__)

namespace curie::CURIE_DEVICE {

/// The launch's dynamic shared memory, aligned to 16 bytes.
template <class T>
__device__ __forceinline__ T* dynamic_shared() {
    extern __shared__ __align__(16) unsigned char curie_dynamic_shared[];
    return reinterpret_cast<T*>(curie_dynamic_shared);
}

/// Copies 16 (or 4) bytes from global to shared memory; only the first `from_bytes` are read, the
/// rest is filled with zeros.
__device__ __forceinline__ void cp_async16(void* shared, const void* global, int from_bytes = 16) {
#if __CUDA_ARCH__ >= 800
    const auto to = static_cast<unsigned>(__cvta_generic_to_shared(shared));
    asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;" ::"r"(to), "l"(global),
                 "r"(from_bytes)
                 : "memory");
#else
    __trap();
#endif
}
__device__ __forceinline__ void cp_async4(void* shared, const void* global, int from_bytes = 4) {
#if __CUDA_ARCH__ >= 800
    const auto to = static_cast<unsigned>(__cvta_generic_to_shared(shared));
    asm volatile("cp.async.ca.shared.global [%0], [%1], 4, %2;" ::"r"(to), "l"(global),
                 "r"(from_bytes)
                 : "memory");
#else
    __trap();
#endif
}
__device__ __forceinline__ void cp_async_commit() {
#if __CUDA_ARCH__ >= 800
    asm volatile("cp.async.commit_group;" ::: "memory");
#else
    __trap();
#endif
}
/// Waits until at most `Pending` of the calling thread's committed groups are under way.
template <int Pending>
__device__ __forceinline__ void cp_async_wait() {
#if __CUDA_ARCH__ >= 800
    asm volatile("cp.async.wait_group %0;" ::"n"(Pending) : "memory");
#else
    __trap();
#endif
}

/// Rounds to TF32, to nearest with ties away from zero.
__device__ __forceinline__ uint32_t to_tf32(float value) {
    uint32_t bits = 0;
#if __CUDA_ARCH__ >= 800
    asm("cvt.rna.tf32.f32 %0, %1;" : "=r"(bits) : "f"(value));
#else
    __trap();
#endif
    return bits;
}

/// c += a * b for a warp, by mma.sync.aligned.m16n8k8 with TF32 inputs; the fragments' layout is
/// described in simulator/tensor_core.h.
__device__ __forceinline__ void mma_m16n8k8_tf32(float (&c)[4], const uint32_t (&a)[4],
                                                 const uint32_t (&b)[2]) {
#if __CUDA_ARCH__ >= 800
    asm volatile(
        "mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, "
        "{%8, %9}, {%0, %1, %2, %3};"
        : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3])
        : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
#else
    __trap();
#endif
}

}  // namespace curie::CURIE_DEVICE
