#include "kernels/depthwise_conv2d/grouped_variants.h"

namespace curie {

void register_depthwise_conv2d_cudnn(Registry& registry) {
    register_grouped_variants(registry, "cudnn", DeviceKind::cuda);
}

}  // namespace curie
