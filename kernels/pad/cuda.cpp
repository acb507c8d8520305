#include "kernels/device_variant.h"
#include "kernels/pad/1_gather.h"
#include "kernels/pad/pad.h"

namespace curie {

void register_pad_cuda(Registry& registry) {
    using P = PadProblem;
    add_device_variant<P>(registry, "pad_forward", "1_gather", 10,
                          [](Context& context, const P& p, TensorSpan in, TensorSpan out) {
                              CURIE_CALL_DEVICE(context, pad_forward, geometry_of(p),
                                                in[0].data<float>(), out[0].data<float>());
                          });
    add_device_variant<P>(registry, "crop_forward", "1_gather", 10,
                          [](Context& context, const P& p, TensorSpan in, TensorSpan out) {
                              CURIE_CALL_DEVICE(context, crop_forward, geometry_of(p),
                                                in[0].data<float>(), out[0].data<float>());
                          });
}

}  // namespace curie
