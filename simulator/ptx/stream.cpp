#include "simulator/ptx/stream.h"

namespace curie::ptx {

void Stream::put(Work work) {
    device.check();
    if (capture) {
        if (capture->invalidated)
            fail(cudaErrorStreamCaptureInvalidated,
                 "expected a valid capture, got one that an earlier call has made invalid");
        capture->graph.nodes.push_back(std::move(work));
        return;
    }
    const auto wait_for = [&](Stream& other) {
        queue_.push_back(
            {Work::Kind::event, [other = other.shared_from_this(), position = other.enqueued] {
                 other->run_until(position);
             }});
        ++enqueued;
    };
    if (this == device.legacy.get()) {
        for (const auto& other : device.streams)
            if (other->blocking && other.get() != this) wait_for(*other);
    } else if (blocking) {
        wait_for(*device.legacy);
    }
    queue_.push_back(std::move(work));
    ++enqueued;
}

void Stream::run_until(uint64_t position) {
    while (done < position) {
        const Work work = std::move(queue_.front());
        queue_.pop_front();
        ++done;
        if (device.failed != cudaSuccess && work.kind != Work::Kind::event) continue;
        try {
            work.run();
        } catch (const Fault& fault) {
            fmt::print(stderr, "[ptx] {}\n", fault.what());
            device.failed = fault.error;
        }
    }
}

void Stream::synchronize() {
    if (capture) {
        capture->invalidated = true;
        fail(cudaErrorStreamCaptureUnsupported,
             "expected no wait for a stream that is being captured");
    }
    run_all();
    device.check();
}

Device::Device(int index, size_t bytes) : index(index), memory(bytes) {
    legacy = std::make_shared<Stream>(*this, true);
    streams.insert(legacy);
}

void Device::check() const {
    if (failed != cudaSuccess) fail(failed, "");
}

void Device::run_all() {
    for (const auto& stream : streams) stream->run_all();
    check();
}

void Device::refuse_while_capturing(const char* what, bool in_relaxed_mode) {
    for (const auto& stream : streams) {
        if (!stream->capture || (stream->capture->relaxed && !in_relaxed_mode)) continue;
        stream->capture->invalidated = true;
        fail(cudaErrorStreamCaptureUnsupported,
             "expected no {} while a stream of the device is being captured", what);
    }
}

}  // namespace curie::ptx
