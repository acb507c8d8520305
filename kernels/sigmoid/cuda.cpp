#include "kernels/elementwise_device.h"
#include "kernels/sigmoid/1_vectorised.h"

namespace curie {

void register_sigmoid_cuda(Registry& registry) {
    CURIE_ADD_ELEMENTWISE_DEVICE(registry, "sigmoid_forward", 1, sigmoid_forward);
    CURIE_ADD_ELEMENTWISE_DEVICE(registry, "sigmoid_gradient", 2, sigmoid_gradient);
}

}  // namespace curie
