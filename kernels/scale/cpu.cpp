#include "engine/variant.h"
#include "kernels/scale/cpu_vectorised.h"
#include "kernels/scale/scale.h"

namespace curie {

void register_scale_cpu(Registry& registry) {
    using P = ScaleProblem;
    registry.add("scale_forward",
                 cpu_variant<P>("cpu_vectorised", 20,
                                [](Context&, const P& p, TensorSpan in, TensorSpan out) {
                                    CURIE_CALL_KERNEL(scale_forward, in[0].data<float>(),
                                                      static_cast<float>(p.factor),
                                                      out[0].data<float>(), p.shape.size());
                                }));
}

}  // namespace curie
