#include "kernels/adam_step/1_vectorised.h"
#include "kernels/adam_step/2_multi_tensor.h"
#include "kernels/adam_step/multi_tensor.h"
#include "kernels/adam_step/terms_of.h"
#include "kernels/device_variant.h"

namespace curie {

void register_adam_step_cuda(Registry& registry) {
    using P = AdamStepProblem;
    add_device_variant<P>(registry, "adam_step", "1_vectorised", 10,
                          [](Context& context, const P& p, TensorSpan in, TensorSpan out) {
                              CURIE_CALL_DEVICE(context, adam_step, terms_of(p, in, out));
                          });
    using Many = MultiTensorAdamProblem;
    add_device_variant<Many>(
        registry, "adam_step_multi_tensor", "2_multi_tensor", 20,
        [](Context& context, const Many& p, TensorSpan in, TensorSpan out) {
            std::vector<AdamRow> rows;
            for (size_t i = 0; i < p.shapes.size(); ++i)
                rows.push_back({terms_of(p.one(i), parameter_of(p, in, i), parameter_of(p, out, i)),
                                static_cast<float>(2 * p.l2[i])});
            CURIE_CALL_DEVICE(context, adam_step_multi_tensor, rows.data(),
                              static_cast<int64_t>(rows.size()));
        });
}

}  // namespace curie
