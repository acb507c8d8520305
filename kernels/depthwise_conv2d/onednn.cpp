#include "kernels/depthwise_conv2d/grouped_variants.h"

namespace curie {

void register_depthwise_conv2d_onednn(Registry& registry) {
    register_grouped_variants(registry, "onednn", DeviceKind::cpu);
}

}  // namespace curie
