#include "kernels/cudnn_activation.h"

namespace curie {

void register_relu_cudnn(Registry& registry) {
    cudnn::register_activation(registry, "relu", {CUDNN_ACTIVATION_RELU});
}

}  // namespace curie
