// The owner of a CUDA stream.
#pragma once

#include <cuda_runtime_api.h>

#include <utility>

namespace curie::cuda {

/// A stream of the current device that does not synchronise with the default stream.
class StreamHandle {
  public:
    StreamHandle();
    ~StreamHandle();
    StreamHandle(StreamHandle&& other) noexcept : stream_(std::exchange(other.stream_, nullptr)) {}
    StreamHandle& operator=(StreamHandle&& other) noexcept {
        std::swap(stream_, other.stream_);
        return *this;
    }
    cudaStream_t get() const { return stream_; }
    /// Waits for everything in the stream; throws what a kernel in it left behind.
    void synchronize() const;

  private:
    cudaStream_t stream_ = nullptr;
};

}  // namespace curie::cuda
