#include "kernels/elementwise_device.h"
#include "kernels/tanh/1_vectorised.h"

namespace curie {

void register_tanh_cuda(Registry& registry) {
    CURIE_ADD_ELEMENTWISE_DEVICE(registry, "tanh_forward", 1, tanh_forward);
    CURIE_ADD_ELEMENTWISE_DEVICE(registry, "tanh_gradient", 2, tanh_gradient);
}

}  // namespace curie
