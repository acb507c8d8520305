#include "kernels/binary_cross_entropy/1_block_sums.h"
#include "kernels/binary_cross_entropy/1_elementwise.h"
#include "kernels/binary_cross_entropy/binary_cross_entropy.h"
#include "kernels/device_variant.h"

namespace curie {
namespace {

using P = BinaryCrossEntropyProblem;

LossTerms terms(const P& p, TensorSpan in) {
    return {in[0].data<float>(),
            in[1].data<float>(),
            p.weighted ? in[2].data<float>() : nullptr,
            static_cast<float>(p.label_smoothing),
            p.samples(),
            p.outputs()};
}

}  // namespace

void register_binary_cross_entropy_cuda(Registry& registry) {
    add_device_variant<P>(registry, "binary_cross_entropy_forward", "1_block_sums", 10,
                          [](Context& context, const P& p, TensorSpan in, TensorSpan out) {
                              const Tensor partial = context.empty({loss_blocks}, DType::float64);
                              CURIE_CALL_DEVICE(context, binary_cross_entropy_forward, terms(p, in),
                                                partial.data<double>(), out[0].data<float>());
                          });
    add_device_variant<P>(registry, "binary_cross_entropy_gradient", "1_elementwise", 10,
                          [](Context& context, const P& p, TensorSpan in, TensorSpan out) {
                              CURIE_CALL_DEVICE(context, binary_cross_entropy_gradient,
                                                terms(p, in), in.back().data<float>(),
                                                out[0].data<float>());
                          });
}

}  // namespace curie
