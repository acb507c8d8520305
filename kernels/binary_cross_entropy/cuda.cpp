#include "kernels/binary_cross_entropy/1_block_sums.h"
#include "kernels/binary_cross_entropy/1_vectorised.h"
#include "kernels/binary_cross_entropy/binary_cross_entropy.h"
#include "kernels/device_variant.h"
#include "kernels/loss.h"

namespace curie {

void register_binary_cross_entropy_cuda(Registry& registry) {
    using P = BinaryCrossEntropyProblem;
    add_device_variant<P>(registry, "binary_cross_entropy_forward", "1_block_sums", 10,
                          [](Context& context, const P& p, TensorSpan in, TensorSpan out) {
                              const Tensor partial = context.empty({loss_blocks}, DType::float64);
                              CURIE_CALL_DEVICE(context, binary_cross_entropy_forward,
                                                loss_terms(p, in, p.outputs()),
                                                partial.data<double>(), out[0].data<float>());
                          });
    add_device_variant<P>(registry, "binary_cross_entropy_gradient", "1_vectorised", 10,
                          [](Context& context, const P& p, TensorSpan in, TensorSpan out) {
                              CURIE_CALL_DEVICE(context, binary_cross_entropy_gradient,
                                                loss_terms(p, in, p.outputs()),
                                                in.back().data<float>(), out[0].data<float>());
                          });
}

}  // namespace curie
