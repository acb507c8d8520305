#include "engine/variant.h"
#include "kernels/clip/clip.h"
#include "kernels/clip/cpu_vectorised.h"

namespace curie {

void register_clip_cpu(Registry& registry) {
    using P = ClipProblem;
    registry.add("clip_forward",
                 cpu_variant<P>("cpu_vectorised", 20,
                                [](Context&, const P& p, TensorSpan in, TensorSpan out) {
                                    CURIE_CALL_KERNEL(clip_forward, in[0].data<float>(),
                                                      static_cast<float>(p.bound),
                                                      out[0].data<float>(), p.shape.size());
                                }));
    registry.add("clip_gradient",
                 cpu_variant<P>(
                     "cpu_vectorised", 20, [](Context&, const P& p, TensorSpan in, TensorSpan out) {
                         CURIE_CALL_KERNEL(clip_gradient, in[0].data<float>(), in[1].data<float>(),
                                           static_cast<float>(p.bound), out[0].data<float>(),
                                           p.shape.size());
                     }));
}

}  // namespace curie
