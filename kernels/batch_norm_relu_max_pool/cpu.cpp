#include "engine/variant.h"
#include "kernels/batch_norm/normalisation.h"
#include "kernels/batch_norm_relu_max_pool/batch_norm_relu_max_pool.h"
#include "kernels/batch_norm_relu_max_pool/cpu_row_pairs.h"

namespace curie {
namespace {

using P = BatchNormReluMaxPoolProblem;

/// About 256 windows a piece.
RowPairs row_pairs(const P& p) {
    return {p.batch, p.height, p.width, p.channels, std::max<int64_t>(1, 256 / (p.width / 2))};
}

BatchNormPatterns patterns_of(ChannelPatterns& patterns, const P& p, const Tensor& gamma,
                              const Tensor& beta, const Tensor& mean, const Tensor& variance) {
    return patterns.normalisation(p.epsilon, gamma.data<float>(), beta.data<float>(),
                                  mean.data<float>(), variance.data<float>(), 0, 0);
}

void forward(Context& context, const P& p, TensorSpan in, TensorSpan out) {
    const float* x = in[0].data<float>();
    batch_norm_statistics_of(context, batch_norm_blocks(in[0].size(), p.channels), x,
                             out[1].data<float>(), out[2].data<float>());
    ChannelPatterns patterns(context, p.channels, p.channels, 3);
    CURIE_CALL_KERNEL(row_pairs_forward, row_pairs(p),
                      patterns_of(patterns, p, in[1], in[2], out[1], out[2]), x,
                      out[0].data<float>());
}

void gradient(Context& context, const P& p, TensorSpan in, TensorSpan out) {
    const float *x = in[0].data<float>(), *dy = in[1].data<float>();
    const RowPairs shape = row_pairs(p);
    ChannelPatterns patterns(context, p.channels, p.channels, 5);
    const BatchNormPatterns normalisation = patterns_of(patterns, p, in[2], in[3], in[4], in[5]);
    const int64_t pieces = (p.batch * (p.height / 2) + shape.grain - 1) / shape.grain;
    const Tensor partial = context.empty({pieces, 2, p.channels});
    CURIE_CALL_KERNEL(row_pairs_gradient_sums, shape, normalisation, x, dy, partial.data<float>());
    const BatchNormGradientPatterns rest =
        batch_norm_finish_gradient(patterns, partial, p.epsilon, p.count(), in[2].data<float>(),
                                   in[5].data<float>(), out[1].data<float>(), out[2].data<float>());
    CURIE_CALL_KERNEL(row_pairs_data_gradient, shape, normalisation, rest.slope, rest.offset, x, dy,
                      out[0].data<float>());
}

}  // namespace

void register_batch_norm_relu_max_pool_cpu(Registry& registry) {
    registry.add("batch_norm_relu_max_pool_forward", cpu_variant<P>("cpu_row_pairs", 20, forward));
    registry.add("batch_norm_relu_max_pool_gradient",
                 cpu_variant<P>("cpu_row_pairs", 20, gradient));
}

}  // namespace curie
