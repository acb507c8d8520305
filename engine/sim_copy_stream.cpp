#include "engine/sim_copy_stream.h"

#include <cstdlib>
#include <cstring>

#include "engine/error.h"

namespace curie {

void SimCopyStream::check(const char* call) const {
    require(!runtime_.capturing(), "graph",
            "expected no {} of the copy stream while a step is captured; do it before or after",
            call);
}

std::shared_ptr<void> SimCopyStream::staging(size_t bytes) {
    return {std::malloc(std::max<size_t>(bytes, 1)), std::free};
}

void SimCopyStream::copy(void* device, const void* staging, size_t bytes) {
    check("copy()");
    const auto given = given_to_kernels_.find(device);
    require(given == given_to_kernels_.end() || given->second < kernels_over_, "copy stream",
            "expected the copies to wait for the kernels that read the same memory, got a copy of "
            "{} bytes without; record() an event behind the kernels and wait() for it in the lane "
            "of copies",
            bytes);
    waiting_.push_back({device, staging, bytes});
    ++put_in_;
}

void SimCopyStream::record(int event, Lane lane) {
    check("record()");
    events_.at(static_cast<size_t>(event)) = {lane, put_in_, ++time_};
}

void SimCopyStream::wait(int event, Lane lane) {
    check("wait()");
    const Event& of = events_.at(static_cast<size_t>(event));
    if (lane == Lane::copies) {
        if (of.lane == Lane::kernels) kernels_over_ = std::max(kernels_over_, of.time);
        return;
    }
    if (of.lane != Lane::copies) return;
    finish(of.copies);
    ++time_;
    for (void* device : copied_) given_to_kernels_[device] = time_;
    copied_.clear();
}

void SimCopyStream::wait(int event) {
    check("wait()");
    const Event& of = events_.at(static_cast<size_t>(event));
    if (of.lane == Lane::copies) finish(of.copies);
}

void SimCopyStream::finish(int64_t count) {
    const simulator::OpenGate open(gate_);
    for (; done_ < count; ++done_) {
        const Copy& copy = waiting_.front();
        if (copy.bytes) std::memcpy(copy.device, copy.staging, copy.bytes);
        copied_.push_back(copy.device);
        waiting_.pop_front();
    }
}

}  // namespace curie
