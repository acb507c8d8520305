#include "kernels/add/1_vectorised.h"
#include "kernels/elementwise_device.h"

namespace curie {

void register_add_cuda(Registry& registry) {
    CURIE_ADD_ELEMENTWISE_DEVICE(registry, "add_forward", 2, add_forward);
}

}  // namespace curie
