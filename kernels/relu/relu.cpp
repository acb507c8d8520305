#include "kernels/relu/relu.h"

#include "kernels/elementwise.h"

namespace curie {

Tensor relu(Context& context, const Tensor& x) {
    return run_activation(context, "relu", x);
}

void register_relu(Registry& registry) {
    register_activation(registry, "relu", 1, 1, off_kinks({0}, 1));
}

}  // namespace curie
