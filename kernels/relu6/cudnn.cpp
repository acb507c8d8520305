// relu6 by cuDNN, forward only: of the gradient of its clipped ReLU it does not say which way an
// element at the clip goes, and y, which is all we keep, stands exactly there.
#include "kernels/cudnn_activation.h"

namespace curie {

void register_relu6_cudnn(Registry& registry) {
    cudnn::register_activation_forward(registry, "relu6", {CUDNN_ACTIVATION_CLIPPED_RELU, 6});
}

}  // namespace curie
