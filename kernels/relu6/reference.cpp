#include "kernels/elementwise.h"

namespace curie {

void register_relu6_reference(Registry& registry) {
    registry.add("relu6_forward", elementwise_reference<1>([](auto x) {
                     using T = decltype(x);
                     return x < 0 ? T{0} : x > 6 ? T{6} : x;
                 }));
    registry.add("relu6_gradient", elementwise_reference<2>([](auto y, auto dy) {
                     return y > 0 && y < 6 ? dy : decltype(dy){0};
                 }));
}

}  // namespace curie
