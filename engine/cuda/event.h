// The owner of a CUDA event: a mark in a stream that the host or another stream can wait for, and
// between two of which the device's time is measured.
#pragma once

#include <cuda_runtime_api.h>

#include <utility>

namespace curie::cuda {

class Event {
  public:
    /// `timed` events cost a little more; seconds_since() needs two of them.
    explicit Event(bool timed = false);
    ~Event();
    Event(Event&& other) noexcept : event_(std::exchange(other.event_, nullptr)) {}
    Event& operator=(Event&& other) noexcept {
        std::swap(event_, other.event_);
        return *this;
    }
    void record(cudaStream_t stream);
    /// What is put into `stream` from now on waits for the recorded work.
    void make_wait(cudaStream_t stream) const;
    void synchronize() const;
    /// Device time from `begin` to this event; both must be over.
    double seconds_since(const Event& begin) const;

  private:
    cudaEvent_t event_ = nullptr;
};

}  // namespace curie::cuda
