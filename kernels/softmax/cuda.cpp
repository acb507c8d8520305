#include "kernels/device_variant.h"
#include "kernels/softmax/1_lanes_per_row.h"
#include "kernels/softmax/2_block_per_row.h"
#include "kernels/softmax/softmax.h"

namespace curie {
namespace {

using P = SoftmaxProblem;

Support long_rows(const P& p) {
    return Support::yes_if(p.classes() >= 512,
                           "rows shorter than 512 would leave most threads of their block idle");
}

}  // namespace

void register_softmax_cuda(Registry& registry) {
    add_device_variant<P>(registry, "softmax_forward", "1_lanes_per_row", 10,
                          [](Context& context, const P& p, TensorSpan in, TensorSpan out) {
                              CURIE_CALL_DEVICE(context, softmax_forward_by_lanes,
                                                in[0].data<float>(), out[0].data<float>(), p.rows(),
                                                p.classes());
                          });
    add_device_variant<P>(
        registry, "softmax_forward", "2_block_per_row", 20,
        [](Context& context, const P& p, TensorSpan in, TensorSpan out) {
            CURIE_CALL_DEVICE(context, softmax_forward_by_block, in[0].data<float>(),
                              out[0].data<float>(), p.rows(), p.classes());
        },
        long_rows);
    add_device_variant<P>(registry, "softmax_gradient", "1_lanes_per_row", 10,
                          [](Context& context, const P& p, TensorSpan in, TensorSpan out) {
                              CURIE_CALL_DEVICE(context, softmax_gradient_by_lanes,
                                                in[0].data<float>(), in[1].data<float>(),
                                                out[0].data<float>(), p.rows(), p.classes());
                          });
    add_device_variant<P>(
        registry, "softmax_gradient", "2_block_per_row", 20,
        [](Context& context, const P& p, TensorSpan in, TensorSpan out) {
            CURIE_CALL_DEVICE(context, softmax_gradient_by_block, in[0].data<float>(),
                              in[1].data<float>(), out[0].data<float>(), p.rows(), p.classes());
        },
        long_rows);
}

}  // namespace curie
