#include "engine/variant.h"
#include "kernels/column_sum_scratch.h"
#include "kernels/linear/cpu_tiled.h"
#include "kernels/linear/linear.h"

namespace curie {

void register_linear_cpu(Registry& registry) {
    using P = LinearProblem;
    registry.add(
        "linear_forward",
        cpu_variant<P>("cpu_tiled", 20, [](Context& c, const P& p, TensorSpan in, TensorSpan out) {
            const int64_t floats =
                CURIE_CALL_KERNEL(linear_scratch, p.in_features(), p.out_features);
            const Tensor scratch = floats ? c.empty({floats}) : Tensor();
            CURIE_CALL_KERNEL(linear_forward, in[0].data<float>(), in[1].data<float>(),
                              p.bias ? in[2].data<float>() : nullptr, out[0].data<float>(),
                              floats ? scratch.data<float>() : nullptr, p.batch(), p.in_features(),
                              p.out_features);
        }));
    registry.add(
        "linear_data_gradient",
        cpu_variant<P>("cpu_tiled", 20, [](Context&, const P& p, TensorSpan in, TensorSpan out) {
            CURIE_CALL_KERNEL(linear_data_gradient, in[0].data<float>(), in[1].data<float>(),
                              out[0].data<float>(), p.batch(), p.in_features(), p.out_features);
        }));
    registry.add(
        "linear_weight_gradient",
        cpu_variant<P>("cpu_tiled", 20, [](Context& c, const P& p, TensorSpan in, TensorSpan out) {
            const Tensor scratch = c.empty({column_sum_scratch(p.batch(), p.out_features)});
            CURIE_CALL_KERNEL(linear_weight_gradient, in[0].data<float>(), in[1].data<float>(),
                              out[0].data<float>(), p.bias ? out[1].data<float>() : nullptr,
                              scratch.data<float>(), p.batch(), p.in_features(), p.out_features);
        }));
}

}  // namespace curie
