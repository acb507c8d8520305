#include "kernels/device_variant.h"
#include "kernels/max_pool/1_vectorised.h"
#include "kernels/max_pool/max_pool.h"
#include "kernels/max_pool/places.h"

namespace curie {
namespace {

using P = MaxPoolProblem;

Support fits(const P& p) {
    return Support::yes_if(fits_device(p.rows, p.height, p.columns, p.width, p.channels),
                           device_limit);
}

}  // namespace

void register_max_pool_cuda(Registry& registry) {
    add_device_variant<P>(
        registry, "max_pool_forward", "1_vectorised", 10,
        [](Context& context, const P& p, TensorSpan in, TensorSpan out) {
            CURIE_CALL_DEVICE(context, max_pool_forward, device_pool(p), in[0].data<float>(),
                              out[0].data<float>(), p.index ? place_bits(out[1]) : nullptr);
        },
        fits);
    add_device_variant<P>(
        registry, "max_pool_gradient", "1_vectorised", 10,
        [](Context& context, const P& p, TensorSpan in, TensorSpan out) {
            CURIE_CALL_DEVICE(context, max_pool_gradient, device_pool(p), in[0].data<float>(),
                              place_bits(in[1]), out[0].data<float>());
        },
        [](const P& p) { return by_places(p, fits(p)); });
}

}  // namespace curie
