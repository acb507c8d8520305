#include "kernels/cudnn_activation.h"

namespace curie {

void register_tanh_cudnn(Registry& registry) {
    cudnn::register_activation(registry, "tanh", {CUDNN_ACTIVATION_TANH});
}

}  // namespace curie
