#include "kernels/device_variant.h"
#include "kernels/scale/1_vectorised.h"
#include "kernels/scale/scale.h"

namespace curie {

void register_scale_cuda(Registry& registry) {
    using P = ScaleProblem;
    add_device_variant<P>(registry, "scale_forward", "1_vectorised", 10,
                          [](Context& context, const P& p, TensorSpan in, TensorSpan out) {
                              CURIE_CALL_DEVICE(context, scale_forward, in[0].data<float>(),
                                                static_cast<float>(p.factor), out[0].data<float>(),
                                                p.shape.size());
                          });
}

}  // namespace curie
