#include "kernels/elementwise.h"
#include "kernels/relu6/cpu_vectorised.h"

namespace curie {

void register_relu6_cpu(Registry& registry) {
    registry.add("relu6_forward", elementwise_vectorised<1>(
                                      [](auto... a) { CURIE_CALL_KERNEL(relu6_forward, a...); }));
    registry.add("relu6_gradient", elementwise_vectorised<2>(
                                       [](auto... a) { CURIE_CALL_KERNEL(relu6_gradient, a...); }));
}

}  // namespace curie
