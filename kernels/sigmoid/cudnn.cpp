#include "kernels/cudnn_activation.h"

namespace curie {

void register_sigmoid_cudnn(Registry& registry) {
    cudnn::register_activation(registry, "sigmoid", {CUDNN_ACTIVATION_SIGMOID});
}

}  // namespace curie
