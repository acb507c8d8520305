#include "engine/variant.h"
#include "kernels/pad/cpu_rows.h"
#include "kernels/pad/pad.h"

namespace curie {

void register_pad_cpu(Registry& registry) {
    using P = PadProblem;
    registry.add(
        "pad_forward",
        cpu_variant<P>("cpu_rows", 20, [](Context&, const P& p, TensorSpan in, TensorSpan out) {
            CURIE_CALL_KERNEL(pad_forward, geometry_of(p), in[0].data<float>(),
                              out[0].data<float>());
        }));
    registry.add(
        "crop_forward",
        cpu_variant<P>("cpu_rows", 20, [](Context&, const P& p, TensorSpan in, TensorSpan out) {
            CURIE_CALL_KERNEL(crop_forward, geometry_of(p), in[0].data<float>(),
                              out[0].data<float>());
        }));
}

}  // namespace curie
