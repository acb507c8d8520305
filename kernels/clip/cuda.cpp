#include "kernels/clip/1_vectorised.h"
#include "kernels/clip/clip.h"
#include "kernels/device_variant.h"

namespace curie {

void register_clip_cuda(Registry& registry) {
    using P = ClipProblem;
    add_device_variant<P>(registry, "clip_forward", "1_vectorised", 10,
                          [](Context& context, const P& p, TensorSpan in, TensorSpan out) {
                              CURIE_CALL_DEVICE(context, clip_forward, in[0].data<float>(),
                                                static_cast<float>(p.bound), out[0].data<float>(),
                                                p.shape.size());
                          });
    add_device_variant<P>(registry, "clip_gradient", "1_vectorised", 10,
                          [](Context& context, const P& p, TensorSpan in, TensorSpan out) {
                              CURIE_CALL_DEVICE(context, clip_gradient, in[0].data<float>(),
                                                in[1].data<float>(), static_cast<float>(p.bound),
                                                out[0].data<float>(), p.shape.size());
                          });
}

}  // namespace curie
