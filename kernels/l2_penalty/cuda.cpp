#include "kernels/compensated_sum.h"
#include "kernels/device_variant.h"
#include "kernels/l2_penalty/1_compensated.h"
#include "kernels/l2_penalty/1_vectorised.h"
#include "kernels/l2_penalty/l2_penalty.h"

namespace curie {

void register_l2_penalty_cuda(Registry& registry) {
    using P = L2PenaltyProblem;
    add_device_variant<P>(
        registry, "l2_penalty_forward", "1_compensated", 10,
        [](Context& context, const P& p, TensorSpan in, TensorSpan out) {
            const int64_t size = p.shape.size();
            const Tensor partial = context.empty({compensated_sum_blocks(size), 2});
            CURIE_CALL_DEVICE(context, l2_penalty_forward, in[0].data<float>(), size,
                              static_cast<float>(p.factor), partial.data<float>(),
                              out[0].data<float>());
        });
    add_device_variant<P>(registry, "l2_penalty_gradient", "1_vectorised", 10,
                          [](Context& context, const P& p, TensorSpan in, TensorSpan out) {
                              CURIE_CALL_DEVICE(context, l2_penalty_gradient, in[0].data<float>(),
                                                in[1].data<float>(),
                                                static_cast<float>(2 * p.factor),
                                                out[0].data<float>(), p.shape.size());
                          });
}

}  // namespace curie
