#include "kernels/elementwise.h"

namespace curie {

void register_sigmoid_reference(Registry& registry) {
    registry.add("sigmoid_forward",
                 elementwise_reference<1>([](auto x) { return 1 / (1 + std::exp(-x)); }));
    registry.add("sigmoid_gradient",
                 elementwise_reference<2>([](auto y, auto dy) { return dy * y * (1 - y); }));
}

}  // namespace curie
