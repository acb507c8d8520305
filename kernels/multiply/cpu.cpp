#include "kernels/elementwise.h"
#include "kernels/multiply/cpu_vectorised.h"

namespace curie {

void register_multiply_cpu(Registry& registry) {
    registry.add("multiply_forward", elementwise_vectorised<2>([](auto... a) {
                     CURIE_CALL_KERNEL(multiply_forward, a...);
                 }));
}

}  // namespace curie
