#include "engine/cuda/event.h"

#include "engine/cuda/cuda_error.h"

namespace curie::cuda {

Event::Event(bool timed) {
    CURIE_CUDA_CHECK(
        cudaEventCreateWithFlags(&event_, timed ? cudaEventDefault : cudaEventDisableTiming));
}

Event::~Event() {
    if (event_) (void)cudaEventDestroy(event_);  // fails when the process ends first
}

void Event::record(cudaStream_t stream) {
    CURIE_CUDA_CHECK(cudaEventRecord(event_, stream));
}

void Event::make_wait(cudaStream_t stream) const {
    CURIE_CUDA_CHECK(cudaStreamWaitEvent(stream, event_, 0));
}

void Event::synchronize() const {
    CURIE_CUDA_CHECK(cudaEventSynchronize(event_));
}

double Event::seconds_since(const Event& begin) const {
    float milliseconds = 0;
    CURIE_CUDA_CHECK(cudaEventElapsedTime(&milliseconds, begin.event_, event_));
    return milliseconds * 1e-3;
}

}  // namespace curie::cuda
