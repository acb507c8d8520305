// Copies from the host that run beside a device's kernels, and the events by which the two wait for
// each other.
#pragma once

#include <cstddef>
#include <memory>

namespace curie {

/// Made by DeviceRuntime::make_copy_stream(). Order within a lane is the order of the calls;
/// between the lanes there is none but by events, which are numbered from 0 to events - 1. An event
/// that was never recorded counts as over.
class CopyStream {
  public:
    static constexpr int events = 4;
    enum class Lane { kernels, copies };

    virtual ~CopyStream() = default;
    /// Host memory that copy() reads without the host's help: page-locked on a GPU.
    virtual std::shared_ptr<void> staging(size_t bytes) = 0;
    /// Puts a copy into the lane of copies and returns. `staging` may be changed once an event
    /// recorded behind the copy is over.
    virtual void copy(void* device, const void* staging, size_t bytes) = 0;
    /// Event `event` is over once all that was put into `lane` before is.
    virtual void record(int event, Lane lane) = 0;
    /// What is put into `lane` from now on waits for the event.
    virtual void wait(int event, Lane lane) = 0;
    /// The host waits for the event.
    virtual void wait(int event) = 0;
};

}  // namespace curie
