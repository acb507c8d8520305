#include "kernels/device_variant.h"
#include "kernels/global_average_pool/1_tree.h"
#include "kernels/global_average_pool/1_vectorised.h"
#include "kernels/global_average_pool/global_average_pool.h"

namespace curie {

void register_global_average_pool_cuda(Registry& registry) {
    using P = GlobalAveragePoolProblem;
    add_device_variant<P>(
        registry, "global_average_pool_forward", "1_tree", 10,
        [](Context& context, const P& p, TensorSpan in, TensorSpan out) {
            const int64_t pieces = global_average_pool_pieces(p.pixels());
            const Tensor scratch =
                pieces > 1 ? context.empty({p.batch, pieces, p.channels}) : Tensor();
            CURIE_CALL_DEVICE(context, global_average_pool_forward, p.batch, p.pixels(), p.channels,
                              in[0].data<float>(), out[0].data<float>(),
                              pieces > 1 ? scratch.data<float>() : nullptr);
        });
    add_device_variant<P>(
        registry, "global_average_pool_gradient", "1_vectorised", 10,
        [](Context& context, const P& p, TensorSpan in, TensorSpan out) {
            CURIE_CALL_DEVICE(context, global_average_pool_gradient, p.batch, p.pixels(),
                              p.channels, in[0].data<float>(), out[0].data<float>());
        },
        [](const P& p) {
            constexpr int64_t limit = int64_t{1} << 30;
            return Support::yes_if(p.pixels() < limit && p.pixels() * p.channels < limit,
                                   "an image of 2^30 elements or more");
        });
}

}  // namespace curie
