// The runtime of device cuda: stream-ordered memory under the caching allocator, copies through
// pinned buffers, one stream for all kernels of a context.
#pragma once

#include <memory>

#include "engine/device_runtime.h"

namespace curie {

/// The runtime of GPU `index`. Throws InputError with the reason where there is no such device or
/// this build cannot run on it. Every allocation and copy makes it the thread's current device.
///
/// CURIE_CUDA_RUNTIME=simple takes cudaMalloc, cudaMemcpy and the default stream, and waits after
/// each launch: slow, but all that an emulator of the CUDA interface needs to know.
std::shared_ptr<DeviceRuntime> make_cuda_runtime(int index);

}  // namespace curie
