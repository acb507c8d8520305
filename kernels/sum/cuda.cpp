#include "kernels/compensated_sum.h"
#include "kernels/device_variant.h"
#include "kernels/sum/1_compensated.h"
#include "kernels/sum/1_vectorised.h"
#include "kernels/sum/sum.h"

namespace curie {

void register_sum_cuda(Registry& registry) {
    using P = SumProblem;
    add_device_variant<P>(
        registry, "sum_forward", "1_compensated", 10,
        [](Context& context, const P& p, TensorSpan in, TensorSpan out) {
            const int64_t size = p.shape.size();
            const Tensor partial = context.empty({compensated_sum_blocks(size), 2});
            CURIE_CALL_DEVICE(context, sum_forward, in[0].data<float>(), size,
                              static_cast<float>(p.scale()), partial.data<float>(),
                              out[0].data<float>());
        });
    add_device_variant<P>(registry, "sum_gradient", "1_vectorised", 10,
                          [](Context& context, const P& p, TensorSpan in, TensorSpan out) {
                              CURIE_CALL_DEVICE(context, sum_gradient, in[0].data<float>(),
                                                static_cast<float>(p.scale()), out[0].data<float>(),
                                                p.shape.size());
                          });
}

}  // namespace curie
