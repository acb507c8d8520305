// The only CUDA header that .cu and .cuh files include. Each such file is compiled twice: by nvcc
// in namespace curie::cuda for a GPU, and by the host compiler in namespace curie::sim, where the
// simulator executes it. Everything in those files stands in namespace curie::CURIE_DEVICE.
//
// Both builds give: CUDA's names, launch(), CURIE_SHARED, dynamic_shared<T>(), and named wrappers
// of inline PTX (cp_async16, cp_async_commit, cp_async_wait<N>, to_tf32, mma_m16n8k8_tf32).
#pragma once

#include <cstdint>
#include <tuple>
#include <type_traits>

#include "engine/stream.h"
#if defined(__CUDACC__)
#include "kernels/cuda_native.h"
#else
#include "simulator/cuda_names.h"
#endif

namespace curie::CURIE_DEVICE {

/// Where and how a kernel is launched. `name` is what errors, profiles and counters call it.
struct Launch {
    const Stream& stream;
    const char* name;
    dim3 blocks, threads;
    size_t shared_bytes = 0;  ///< of dynamic shared memory
};

#if defined(__CUDACC__)
template <class... Parameters, class... Arguments>
void launch(const Launch& shape, void (*kernel)(Parameters...), Arguments... arguments) {
    const auto check = [&](cudaError_t error) {
        if (error != cudaSuccess)
            fail_launch(error, shape.name, shape.blocks, shape.threads, shape.shared_bytes);
    };
    const auto function = reinterpret_cast<const void*>(kernel);
    if (shape.shared_bytes > (48u << 10))  // more has to be asked for, once per kernel
        check(cudaFuncSetAttribute(function, cudaFuncAttributeMaxDynamicSharedMemorySize,
                                   static_cast<int>(shape.shared_bytes)));
    std::tuple<std::decay_t<Parameters>...> values(arguments...);
    std::apply(
        [&](auto&... value) {
            void* addresses[] = {static_cast<void*>(&value)..., nullptr};
            check(cudaLaunchKernel(function, shape.blocks, shape.threads, addresses,
                                   shape.shared_bytes,
                                   static_cast<cudaStream_t>(shape.stream.handle)));
        },
        values);
    note_launch(shape.name);
    // The simple runtime has no stream of its own and no launches under way.
    if (!shape.stream.handle) check(cudaDeviceSynchronize());
}
#else
template <class... Parameters, class... Arguments>
void launch(const Launch& shape, void (*kernel)(Parameters...), Arguments... arguments) {
    simulator::launch(*static_cast<simulator::Device*>(shape.stream.handle), shape.name,
                      shape.blocks, shape.threads, shape.shared_bytes, kernel, arguments...);
}
#endif

/// Blocks of `threads` for `count` elements: enough to fill the device several times, at most one
/// thread an element. Kernels stride by the grid over what is left.
inline unsigned blocks_for(const Stream& stream, int64_t count, int threads) {
    const int64_t wanted = (count + threads - 1) / threads;
    const int64_t most = int64_t{stream.device.multiprocessors} * 32;
    return static_cast<unsigned>(wanted < 1 ? 1 : wanted < most ? wanted : most);
}

/// ceil(a / b).
template <class T>
__host__ __device__ constexpr T ceil_divide(T a, T b) {
    return (a + b - 1) / b;
}

/// The same number, but not known before this place: what is computed from it does not take a
/// register before.
__device__ __forceinline__ int unknown_before(int value) {
    asm volatile("" : "+r"(value));
    return value;
}

}  // namespace curie::CURIE_DEVICE
