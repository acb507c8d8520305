#include "kernels/onednn_elementwise.h"

namespace curie {

void register_tanh_onednn(Registry& registry) {
    const onednn::Eltwise tanh{dnnl::algorithm::eltwise_tanh_use_dst_for_bwd};
    registry.add("tanh_forward", onednn::eltwise_variant(tanh));
    registry.add("tanh_gradient", onednn::eltwise_gradient_variant(tanh));
}

}  // namespace curie
