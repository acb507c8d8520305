#include "engine/cuda/probe.h"

namespace curie::cuda {
namespace {

__global__ void probe() {}

}  // namespace

cudaError_t probe_code(int& capability) {
    cudaFuncAttributes attributes{};
    const cudaError_t error =
        cudaFuncGetAttributes(&attributes, reinterpret_cast<const void*>(probe));
    capability = attributes.ptxVersion;
    return error;
}

}  // namespace curie::cuda
