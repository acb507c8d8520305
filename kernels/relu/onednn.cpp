#include "kernels/onednn_elementwise.h"

namespace curie {

void register_relu_onednn(Registry& registry) {
    const onednn::Eltwise relu{dnnl::algorithm::eltwise_relu_use_dst_for_bwd};
    registry.add("relu_forward", onednn::eltwise_variant(relu));
    registry.add("relu_gradient", onednn::eltwise_gradient_variant(relu));
}

}  // namespace curie
