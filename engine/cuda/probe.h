#pragma once

#include <cuda_runtime_api.h>

namespace curie::cuda {

/// Success when this program has code that the current device can run.
cudaError_t probe_code();

}  // namespace curie::cuda
