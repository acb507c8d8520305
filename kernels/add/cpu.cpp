#include "kernels/add/cpu_vectorised.h"
#include "kernels/elementwise.h"

namespace curie {

void register_add_cpu(Registry& registry) {
    registry.add("add_forward", elementwise_vectorised<2>(
                                    [](auto... a) { CURIE_CALL_KERNEL(add_forward, a...); }));
}

}  // namespace curie
