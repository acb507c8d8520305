#include "kernels/adam_step/1_vectorised.h"
#include "kernels/adam_step/terms_of.h"
#include "kernels/device_variant.h"

namespace curie {

void register_adam_step_cuda(Registry& registry) {
    using P = AdamStepProblem;
    add_device_variant<P>(registry, "adam_step", "1_vectorised", 10,
                          [](Context& context, const P& p, TensorSpan in, TensorSpan out) {
                              CURIE_CALL_DEVICE(context, adam_step, terms_of(p, in, out));
                          });
}

}  // namespace curie
