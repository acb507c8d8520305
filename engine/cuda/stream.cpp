#include "engine/cuda/stream.h"

#include "engine/cuda/cuda_error.h"

namespace curie::cuda {

StreamHandle::StreamHandle() {
    CURIE_CUDA_CHECK(cudaStreamCreateWithFlags(&stream_, cudaStreamNonBlocking));
}

StreamHandle::~StreamHandle() {
    if (stream_) (void)cudaStreamDestroy(stream_);  // fails when the process ends first
}

void StreamHandle::synchronize() const {
    CURIE_CUDA_CHECK(cudaStreamSynchronize(stream_));
}

}  // namespace curie::cuda
