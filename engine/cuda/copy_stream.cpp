#include "engine/cuda/copy_stream.h"

#include "engine/cuda/cuda_error.h"
#include "engine/cuda/pinned_buffer.h"

namespace curie::cuda {

std::shared_ptr<void> CudaCopyStream::staging(size_t bytes) {
    const auto buffer = std::make_shared<PinnedBuffer>(bytes);
    return {buffer, buffer->data()};
}

void CudaCopyStream::copy(void* device, const void* staging, size_t bytes) {
    if (bytes)
        CURIE_CUDA_CHECK(
            cudaMemcpyAsync(device, staging, bytes, cudaMemcpyHostToDevice, copies_.get()));
}

}  // namespace curie::cuda
