#include "kernels/bias/1_column_sums.h"
#include "kernels/bias/1_vectorised.h"
#include "kernels/bias/bias.h"
#include "kernels/device_variant.h"

namespace curie {

void register_bias_cuda(Registry& registry) {
    using P = BiasProblem;
    add_device_variant<P>(registry, "bias_forward", "1_vectorised", 10,
                          [](Context& context, const P& p, TensorSpan in, TensorSpan out) {
                              CURIE_CALL_DEVICE(context, bias_forward, in[0].data<float>(),
                                                in[1].data<float>(), out[0].data<float>(), p.rows(),
                                                p.channels());
                          });
    add_device_variant<P>(
        registry, "bias_gradient", "1_column_sums", 10,
        [](Context& context, const P& p, TensorSpan in, TensorSpan out) {
            const Tensor scratch = context.empty({column_sums_scratch(p.rows(), p.channels())});
            CURIE_CALL_DEVICE(context, column_sums, in[0].data<float>(), out[0].data<float>(),
                              scratch.data<float>(), p.rows(), p.channels());
        });
}

}  // namespace curie
