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
    /// What the code that runs was compiled for, where that is less: PTX of 7.5, compiled by the
    /// driver for a newer device, has the bodies of 7.5. 0: the device's own.
    int code_capability = 0;

    /// What kernels can rely on: 80 for 8.0.
    int capability() const {
        const int own = 10 * major + minor;
        return code_capability > 0 && code_capability < own ? code_capability : own;
    }
};

struct Stream {
    void* handle = nullptr;  ///< cudaStream_t on cuda, simulator::Device* on sim
    DeviceProperties device;
};

}  // namespace curie
