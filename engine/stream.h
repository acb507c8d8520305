// What a kernel launch needs of its device: a stream and the limits by which it chooses its shape.
// Plain data, so that .cu files need no more of the engine.
#pragma once

#include <cstddef>

namespace curie {

struct DeviceProperties {
    int multiprocessors = 1;
    int major = 0, minor = 0;        ///< compute capability
    int threads_per_block = 1024;    ///< the most
    size_t shared_bytes = 48 << 10;  ///< the most that a block may ask for

    /// cp.async and TF32 tensor cores came with compute capability 8.0.
    bool has_async_copy() const { return major >= 8; }
    bool has_tf32() const { return major >= 8; }
};

struct Stream {
    void* handle = nullptr;  ///< cudaStream_t on cuda, simulator::Device* on sim
    DeviceProperties device;
};

}  // namespace curie
