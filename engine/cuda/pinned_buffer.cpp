#include "engine/cuda/pinned_buffer.h"

#include "engine/cuda/cuda_error.h"

namespace curie::cuda {

PinnedBuffer::PinnedBuffer(size_t bytes) : bytes_(bytes) {
    CURIE_CUDA_CHECK(cudaHostAlloc(&data_, bytes, cudaHostAllocDefault));
}

PinnedBuffer::~PinnedBuffer() {
    if (data_) (void)cudaFreeHost(data_);  // fails when the process ends first
}

}  // namespace curie::cuda
