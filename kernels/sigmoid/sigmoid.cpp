#include "kernels/sigmoid/sigmoid.h"

#include "kernels/elementwise.h"

namespace curie {

Tensor sigmoid(Context& context, const Tensor& x) {
    return run_activation(context, "sigmoid", x);
}

void register_sigmoid(Registry& registry) {
    register_activation(registry, "sigmoid", 4, 3, off_kinks({}, 8));
}

}  // namespace curie
