#include "kernels/average_pool/1_vectorised.h"
#include "kernels/average_pool/average_pool.h"
#include "kernels/device_variant.h"

namespace curie {
namespace {

using P = AveragePoolProblem;

Support fits(const P& p) {
    return Support::yes_if(fits_device(p.rows, p.height, p.columns, p.width, p.channels),
                           device_limit);
}

}  // namespace

void register_average_pool_cuda(Registry& registry) {
    add_device_variant<P>(
        registry, "average_pool_forward", "1_vectorised", 10,
        [](Context& context, const P& p, TensorSpan in, TensorSpan out) {
            CURIE_CALL_DEVICE(context, average_pool_forward, device_pool(p),
                              p.count_include_padding, in[0].data<float>(), out[0].data<float>());
        },
        fits);
    add_device_variant<P>(
        registry, "average_pool_gradient", "1_vectorised", 10,
        [](Context& context, const P& p, TensorSpan in, TensorSpan out) {
            CURIE_CALL_DEVICE(context, average_pool_gradient, device_pool(p),
                              p.count_include_padding, in[0].data<float>(), out[0].data<float>());
        },
        fits);
}

}  // namespace curie
