// Copies from page-locked memory on a stream of their own, beside the kernels of another stream.
#pragma once

#include <array>

#include "engine/copy_stream.h"
#include "engine/cuda/event.h"
#include "engine/cuda/stream.h"

namespace curie::cuda {

class CudaCopyStream : public CopyStream {
  public:
    /// On the current device; `kernels` is the stream of its kernels.
    explicit CudaCopyStream(cudaStream_t kernels) : kernels_(kernels) {}

    std::shared_ptr<void> staging(size_t bytes) override;
    void copy(void* device, const void* staging, size_t bytes) override;
    void record(int event, Lane lane) override { at(event).record(stream_of(lane)); }
    void wait(int event, Lane lane) override { at(event).make_wait(stream_of(lane)); }
    void wait(int event) override { at(event).synchronize(); }

  private:
    Event& at(int event) { return events_.at(static_cast<size_t>(event)); }
    cudaStream_t stream_of(Lane lane) const {
        return lane == Lane::kernels ? kernels_ : copies_.get();
    }

    cudaStream_t kernels_;
    StreamHandle copies_;
    std::array<Event, events> events_;
};

}  // namespace curie::cuda
