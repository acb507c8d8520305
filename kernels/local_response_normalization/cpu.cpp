#include <omp.h>

#include "engine/variant.h"
#include "kernels/local_response_normalization/cpu_staged_rows.h"
#include "kernels/local_response_normalization/local_response_normalization.h"

namespace curie {

void register_local_response_normalization_cpu(Registry& registry) {
    using P = LocalResponseNormalizationProblem;
    const auto scratch = [](Context& context, const P& p, int64_t rows) {
        return context.empty({omp_get_max_threads(), rows * local_response_staged(p.plain())});
    };
    registry.add("local_response_normalization_forward",
                 cpu_variant<P>("cpu_staged_rows", 20,
                                [=](Context& context, const P& p, TensorSpan in, TensorSpan out) {
                                    const Tensor staged = scratch(context, p, 1);
                                    CURIE_CALL_KERNEL(local_response_forward, p.plain(),
                                                      in[0].data<float>(), out[0].data<float>(),
                                                      staged.data<float>());
                                }));
    registry.add("local_response_normalization_gradient",
                 cpu_variant<P>("cpu_staged_rows", 20,
                                [=](Context& context, const P& p, TensorSpan in, TensorSpan out) {
                                    const Tensor staged = scratch(context, p, 2);
                                    CURIE_CALL_KERNEL(local_response_gradient, p.plain(),
                                                      in[0].data<float>(), in[1].data<float>(),
                                                      out[0].data<float>(), staged.data<float>());
                                }));
}

}  // namespace curie
