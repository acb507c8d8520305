// max_pool by oneDNN, without the places of the maxima: oneDNN keeps those in a workspace of a
// layout of its own, so the gradient has no oneDNN variant.
#include "kernels/max_pool/max_pool.h"
#include "kernels/onednn_pool.h"

namespace curie {

void register_max_pool_onednn(Registry& registry) {
    using P = MaxPoolProblem;
    constexpr auto algorithm = dnnl::algorithm::pooling_max;
    registry.add("max_pool_forward",
                 cpu_variant<P>(
                     "onednn", 10,
                     [](Context& context, const P& p, TensorSpan in, TensorSpan out) {
                         onednn::run_pool(context, p, algorithm, onednn::pool_forward, false, in[0],
                                          out[0]);
                     },
                     [](const P& p) {
                         if (p.index)
                             return Support::no("oneDNN keeps the places of the maxima to itself");
                         return onednn::support_pool(p, algorithm, onednn::pool_forward);
                     }));
}

}  // namespace curie
