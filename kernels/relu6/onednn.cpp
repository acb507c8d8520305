#include "kernels/onednn_elementwise.h"

namespace curie {

void register_relu6_onednn(Registry& registry) {
    const onednn::Eltwise relu6{dnnl::algorithm::eltwise_clip_v2_use_dst_for_bwd, 0, 6};
    registry.add("relu6_forward", onednn::eltwise_variant(relu6));
    registry.add("relu6_gradient", onednn::eltwise_gradient_variant(relu6));
}

}  // namespace curie
