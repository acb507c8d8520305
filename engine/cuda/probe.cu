#include "engine/cuda/probe.h"

namespace curie::cuda {
namespace {

__global__ void probe() {}

}  // namespace

cudaError_t probe_code() {
    cudaFuncAttributes attributes{};
    return cudaFuncGetAttributes(&attributes, reinterpret_cast<const void*>(probe));
}

}  // namespace curie::cuda
