#include "engine/variant.h"
#include "kernels/dropout/cpu_philox_lanes.h"
#include "kernels/dropout/dropout.h"

namespace curie {

void register_dropout_cpu(Registry& registry) {
    using P = DropoutProblem;
    registry.add(
        "dropout_forward",
        cpu_variant<P>(
            "cpu_philox_lanes", 20, [](Context&, const P& p, TensorSpan in, TensorSpan out) {
                require(p.offset % 4 == 0, "dropout",
                        "expected an offset of whole blocks of 4 random words, got {}; take it "
                        "from Random::reserve()",
                        p.offset);
                CURIE_CALL_KERNEL(dropout_forward, in[0].data<float>(), out[0].data<float>(),
                                  p.shape.size(), p.seed, p.stream, p.offset / 4, p.threshold(),
                                  static_cast<float>(p.scale()));
            }));
}

}  // namespace curie
