#include "kernels/onednn_elementwise.h"

namespace curie {

void register_multiply_onednn(Registry& registry) {
    registry.add("multiply_forward", onednn::binary_variant(dnnl::algorithm::binary_mul));
}

}  // namespace curie
