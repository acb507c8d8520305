#include "engine/variant.h"
#include "kernels/global_average_pool/cpu_channels.h"
#include "kernels/global_average_pool/global_average_pool.h"

namespace curie {

void register_global_average_pool_cpu(Registry& registry) {
    using P = GlobalAveragePoolProblem;
    registry.add(
        "global_average_pool_forward",
        cpu_variant<P>("cpu_channels", 20, [](Context&, const P& p, TensorSpan in, TensorSpan out) {
            CURIE_CALL_KERNEL(global_average_pool_forward, p.batch, p.pixels(), p.channels,
                              in[0].data<float>(), out[0].data<float>());
        }));
    registry.add(
        "global_average_pool_gradient",
        cpu_variant<P>("cpu_channels", 20, [](Context&, const P& p, TensorSpan in, TensorSpan out) {
            CURIE_CALL_KERNEL(global_average_pool_gradient, p.batch, p.pixels(), p.channels,
                              in[0].data<float>(), out[0].data<float>());
        }));
}

}  // namespace curie
