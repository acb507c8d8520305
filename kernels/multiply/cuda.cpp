#include "kernels/elementwise_device.h"
#include "kernels/multiply/1_vectorised.h"

namespace curie {

void register_multiply_cuda(Registry& registry) {
    CURIE_ADD_ELEMENTWISE_DEVICE(registry, "multiply_forward", 2, multiply_forward);
}

}  // namespace curie
