#include "kernels/elementwise.h"

namespace curie {

void register_tanh_reference(Registry& registry) {
    registry.add("tanh_forward", elementwise_reference<1>([](auto x) { return std::tanh(x); }));
    registry.add("tanh_gradient",
                 elementwise_reference<2>([](auto y, auto dy) { return dy * (1 - y * y); }));
}

}  // namespace curie
