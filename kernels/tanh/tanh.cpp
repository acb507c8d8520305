#include "kernels/tanh/tanh.h"

#include "kernels/elementwise.h"

namespace curie {

Tensor tanh(Context& context, const Tensor& x) {
    return run_activation(context, "tanh", x);
}

void register_tanh(Registry& registry) {
    register_activation(registry, "tanh", 4, 3, off_kinks({}, 8));
}

}  // namespace curie
