#include "kernels/elementwise.h"

namespace curie {

void register_multiply_reference(Registry& registry) {
    registry.add("multiply_forward",
                 elementwise_reference<2>([](auto a, auto b) { return a * b; }));
}

}  // namespace curie
