#include "kernels/elementwise.h"
#include "kernels/relu/cpu_vectorised.h"

namespace curie {

void register_relu_cpu(Registry& registry) {
    registry.add("relu_forward", elementwise_vectorised<1>(
                                     [](auto... a) { CURIE_CALL_KERNEL(relu_forward, a...); }));
    registry.add("relu_gradient", elementwise_vectorised<2>(
                                      [](auto... a) { CURIE_CALL_KERNEL(relu_gradient, a...); }));
}

}  // namespace curie
