#include "engine/variant.h"
#include "kernels/average_pool/average_pool.h"
#include "kernels/average_pool/cpu_channels.h"
#include "kernels/pool_taps_limit.h"

namespace curie {
namespace {

using P = AveragePoolProblem;

Tensor inverse_counts(Context& context, const P& p) {
    return context.from(p.inverse_counts(), {p.out_height(), p.out_width()}, DType::float32);
}

Support small_window(const P& p) {
    return Support::yes_if(p.taps() <= pool_taps_limit, "more than 256 elements in a window");
}

}  // namespace

void register_average_pool_cpu(Registry& registry) {
    registry.add("average_pool_forward",
                 cpu_variant<P>(
                     "cpu_channels", 20,
                     [](Context& context, const P& p, TensorSpan in, TensorSpan out) {
                         const Tensor inverse = inverse_counts(context, p);
                         CURIE_CALL_KERNEL(average_pool_forward, p, inverse.data<float>(),
                                           in[0].data<float>(), out[0].data<float>());
                     },
                     small_window));
    registry.add("average_pool_gradient",
                 cpu_variant<P>(
                     "cpu_channels", 20,
                     [](Context& context, const P& p, TensorSpan in, TensorSpan out) {
                         const Tensor inverse = inverse_counts(context, p);
                         CURIE_CALL_KERNEL(average_pool_gradient, p, inverse.data<float>(),
                                           in[0].data<float>(), out[0].data<float>());
                     },
                     small_window));
}

}  // namespace curie
