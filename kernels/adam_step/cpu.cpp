#include "engine/variant.h"
#include "kernels/adam_step/cpu_fused.h"
#include "kernels/adam_step/terms_of.h"

namespace curie {

void register_adam_step_cpu(Registry& registry) {
    using P = AdamStepProblem;
    registry.add(
        "adam_step",
        cpu_variant<P>("cpu_fused", 20, [](Context&, const P& p, TensorSpan in, TensorSpan out) {
            CURIE_CALL_KERNEL(adam_step, terms_of(p, in, out));
        }));
}

}  // namespace curie
