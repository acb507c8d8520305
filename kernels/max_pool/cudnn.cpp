// max_pool by cuDNN. It says no places of the maxima: its gradient finds them again from x and y.
#include "kernels/cudnn_pool.h"
#include "kernels/max_pool/max_pool.h"

namespace curie {
namespace {

using P = MaxPoolProblem;
constexpr auto mode = CUDNN_POOLING_MAX_DETERMINISTIC;

Support support(const P& p) {
    if (p.index) return Support::no("cuDNN does not say where the maxima were");
    return cudnn::pool_support(p, mode);
}

void run_gradient(Context& c, const P& p, TensorSpan in, TensorSpan out) {
    using namespace cudnn;
    const PoolTerms t(p, mode);
    CURIE_CUDNN_CHECK(cudnnPoolingBackward(handle(c.stream()), t.pooling, &one, t.y, in[2].raw(),
                                           t.y, in[0].raw(), t.x, in[1].raw(), &zero, t.x,
                                           out[0].raw()));
}

}  // namespace

void register_max_pool_cudnn(Registry& registry) {
    registry.add("max_pool_forward", vendor_variant<P>(
                                         "cudnn",
                                         [](Context& c, const P& p, TensorSpan in, TensorSpan out) {
                                             cudnn::pool_forward(c, p, mode, in, out);
                                         },
                                         support));
    registry.add("max_pool_gradient", vendor_variant<P>("cudnn", run_gradient, support));
}

}  // namespace curie
