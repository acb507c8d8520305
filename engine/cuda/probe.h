#pragma once

#include <cuda_runtime_api.h>

namespace curie::cuda {

/// Success when this program has code that the current device can run. Then `capability` is the
/// compute capability that this code was written for (75 for 7.5): a driver compiles PTX of an
/// older one for a newer device, and the bodies guarded by __CUDA_ARCH__ stay those of the older.
cudaError_t probe_code(int& capability);

}  // namespace curie::cuda
