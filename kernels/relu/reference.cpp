#include "kernels/elementwise.h"

namespace curie {

void register_relu_reference(Registry& registry) {
    registry.add("relu_forward",
                 elementwise_reference<1>([](auto x) { return x < 0 ? decltype(x){0} : x; }));
    registry.add("relu_gradient", elementwise_reference<2>([](auto y, auto dy) {
                     return y > 0 ? dy : decltype(dy){0};
                 }));
}

}  // namespace curie
