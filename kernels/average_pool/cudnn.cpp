#include "kernels/average_pool/average_pool.h"
#include "kernels/cudnn_pool.h"

namespace curie {
namespace {

using P = AveragePoolProblem;

cudnnPoolingMode_t mode(const P& p) {
    return p.count_include_padding ? CUDNN_POOLING_AVERAGE_COUNT_INCLUDE_PADDING
                                   : CUDNN_POOLING_AVERAGE_COUNT_EXCLUDE_PADDING;
}

Support support(const P& p) {
    return cudnn::pool_support(p, mode(p));
}

void run_gradient(Context& c, const P& p, TensorSpan in, TensorSpan out) {
    using namespace cudnn;
    const PoolTerms t(p, mode(p));
    // The values of x and y do not matter to an average, but cuDNN asks for both.
    CURIE_CUDNN_CHECK(cudnnPoolingBackward(handle(c.stream()), t.pooling, &one, t.y, in[0].raw(),
                                           t.y, in[0].raw(), t.x, out[0].raw(), &zero, t.x,
                                           out[0].raw()));
}

}  // namespace

void register_average_pool_cudnn(Registry& registry) {
    registry.add("average_pool_forward",
                 vendor_variant<P>(
                     "cudnn",
                     [](Context& c, const P& p, TensorSpan in, TensorSpan out) {
                         cudnn::pool_forward(c, p, mode(p), in, out);
                     },
                     support));
    registry.add("average_pool_gradient", vendor_variant<P>("cudnn", run_gradient, support));
}

}  // namespace curie
