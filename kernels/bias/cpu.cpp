#include "engine/variant.h"
#include "kernels/bias/bias.h"
#include "kernels/bias/cpu_vectorised.h"
#include "kernels/channel_period.h"
#include "kernels/column_sum_scratch.h"

namespace curie {
namespace {

using P = BiasProblem;

void forward(Context& context, const P& p, TensorSpan in, TensorSpan out) {
    constexpr int64_t longest = 4096;  // floats: 16 KiB, half of the first-level cache
    const float* pattern = in[1].data<float>();
    int64_t period = p.channels();  // of wide rows: a row, which may end in part of a vector
    Tensor expanded;
    if (period > 0 && channel_period(period) <= longest) {
        expanded = context.empty({channel_period(period)});
        expand_channels(pattern, period, expanded.data<float>(), expanded.size());
        pattern = expanded.data<float>();
        period = expanded.size();
    }
    CURIE_CALL_KERNEL(bias_forward, in[0].data<float>(), pattern, period, out[0].data<float>(),
                      p.shape.size());
}

}  // namespace

void register_bias_cpu(Registry& registry) {
    registry.add("bias_forward", cpu_variant<P>("cpu_vectorised", 20, forward));
    registry.add(
        "bias_gradient",
        cpu_variant<P>(
            "cpu_vectorised", 20, [](Context& c, const P& p, TensorSpan in, TensorSpan out) {
                const Tensor scratch = c.empty({column_sum_scratch(p.rows(), p.channels())});
                CURIE_CALL_KERNEL(bias_gradient, in[0].data<float>(), out[0].data<float>(),
                                  scratch.data<float>(), p.rows(), p.channels());
            }));
}

}  // namespace curie
