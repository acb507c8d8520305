#include "kernels/relu6/relu6.h"

#include "kernels/elementwise.h"

namespace curie {

Tensor relu6(Context& context, const Tensor& x) {
    return run_activation(context, "relu6", x);
}

void register_relu6(Registry& registry) {
    register_activation(registry, "relu6", 2, 2, off_kinks({0, 6}, 9));
}

}  // namespace curie
