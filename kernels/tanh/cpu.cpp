#include "kernels/elementwise.h"
#include "kernels/tanh/cpu_vectorised.h"

namespace curie {

void register_tanh_cpu(Registry& registry) {
    registry.add("tanh_forward", elementwise_vectorised<1>(
                                     [](auto... a) { CURIE_CALL_KERNEL(tanh_forward, a...); }));
    registry.add("tanh_gradient", elementwise_vectorised<2>(
                                      [](auto... a) { CURIE_CALL_KERNEL(tanh_gradient, a...); }));
}

}  // namespace curie
