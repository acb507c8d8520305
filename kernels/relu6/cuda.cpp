#include "kernels/elementwise_device.h"
#include "kernels/relu6/1_vectorised.h"

namespace curie {

void register_relu6_cuda(Registry& registry) {
    CURIE_ADD_ELEMENTWISE_DEVICE(registry, "relu6_forward", 1, relu6_forward);
    CURIE_ADD_ELEMENTWISE_DEVICE(registry, "relu6_gradient", 2, relu6_gradient);
}

}  // namespace curie
