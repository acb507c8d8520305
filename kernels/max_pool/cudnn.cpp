// max_pool by cuDNN, for inference: it gives no places, from which our gradient is computed.
#include "kernels/cudnn_pool.h"
#include "kernels/max_pool/max_pool.h"

namespace curie {

void register_max_pool_cudnn(Registry& registry) {
    using P = MaxPoolProblem;
    constexpr auto mode = CUDNN_POOLING_MAX_DETERMINISTIC;
    registry.add("max_pool_forward",
                 vendor_variant<P>(
                     "cudnn",
                     [](Context& c, const P& p, TensorSpan in, TensorSpan out) {
                         cudnn::pool_forward(c, p, mode, in, out);
                     },
                     [](const P& p) {
                         if (p.index)
                             return Support::no("cuDNN does not say where the maxima were");
                         return cudnn::pool_support(p, mode);
                     }));
}

}  // namespace curie
