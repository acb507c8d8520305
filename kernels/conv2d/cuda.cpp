// Registers the CUDA ladder.
#include "kernels/conv2d/implicit_gemm.h"

namespace curie {

void register_conv2d_cuda(Registry& registry) {
    register_conv2d_implicit_gemm(registry);
}

}  // namespace curie
