#include "kernels/cast/1_vectorised.h"
#include "kernels/cast/cast.h"
#include "kernels/device_variant.h"

namespace curie {

void register_cast_cuda(Registry& registry) {
    using P = CastProblem;
    add_device_variant<P>(registry, "cast_forward", "1_vectorised", 10,
                          [](Context& context, const P& p, TensorSpan in, TensorSpan out) {
                              CURIE_CALL_DEVICE(context, cast_forward, in[0].raw(),
                                                static_cast<CastType>(p.dtype), out[0].raw(),
                                                static_cast<CastType>(p.to), p.shape.size());
                          },
                          {}, {std::begin(all_dtypes), std::end(all_dtypes)});
}

}  // namespace curie
