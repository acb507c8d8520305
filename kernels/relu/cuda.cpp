#include "kernels/elementwise_device.h"
#include "kernels/relu/1_vectorised.h"

namespace curie {

void register_relu_cuda(Registry& registry) {
    CURIE_ADD_ELEMENTWISE_DEVICE(registry, "relu_forward", 1, relu_forward);
    CURIE_ADD_ELEMENTWISE_DEVICE(registry, "relu_gradient", 2, relu_gradient);
}

}  // namespace curie
