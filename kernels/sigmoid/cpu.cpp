#include "kernels/elementwise.h"
#include "kernels/sigmoid/cpu_vectorised.h"

namespace curie {

void register_sigmoid_cpu(Registry& registry) {
    registry.add("sigmoid_forward", elementwise_vectorised<1>([](auto... a) {
                     CURIE_CALL_KERNEL(sigmoid_forward, a...);
                 }));
    registry.add("sigmoid_gradient", elementwise_vectorised<2>([](auto... a) {
                     CURIE_CALL_KERNEL(sigmoid_gradient, a...);
                 }));
}

}  // namespace curie
