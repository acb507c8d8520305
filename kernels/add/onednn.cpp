#include "kernels/onednn_elementwise.h"

namespace curie {

void register_add_onednn(Registry& registry) {
    registry.add("add_forward", onednn::binary_variant(dnnl::algorithm::binary_add));
}

}  // namespace curie
