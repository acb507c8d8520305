#include "kernels/onednn_elementwise.h"

namespace curie {

void register_sigmoid_onednn(Registry& registry) {
    const onednn::Eltwise sigmoid{dnnl::algorithm::eltwise_logistic_use_dst_for_bwd};
    registry.add("sigmoid_forward", onednn::eltwise_variant(sigmoid));
    registry.add("sigmoid_gradient", onednn::eltwise_gradient_variant(sigmoid));
}

}  // namespace curie
