// Page-locked host memory, which the GPU copies from and to at full speed and asynchronously.
#pragma once

#include <cstddef>
#include <utility>

namespace curie::cuda {

class PinnedBuffer {
  public:
    explicit PinnedBuffer(size_t bytes);
    ~PinnedBuffer();
    PinnedBuffer(PinnedBuffer&& other) noexcept
        : data_(std::exchange(other.data_, nullptr)), bytes_(other.bytes_) {}
    PinnedBuffer& operator=(PinnedBuffer&& other) noexcept {
        std::swap(data_, other.data_);
        std::swap(bytes_, other.bytes_);
        return *this;
    }
    unsigned char* data() const { return static_cast<unsigned char*>(data_); }
    size_t bytes() const { return bytes_; }

  private:
    void* data_ = nullptr;
    size_t bytes_;
};

}  // namespace curie::cuda
