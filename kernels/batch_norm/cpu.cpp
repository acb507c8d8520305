#include <omp.h>

#include <limits>

#include "engine/variant.h"
#include "kernels/batch_norm/batch_norm.h"
#include "kernels/batch_norm/normalisation.h"

namespace curie {
namespace {

using P = BatchNormProblem;

BatchNormPatterns patterns_of(ChannelPatterns& patterns, const P& p, const Tensor& gamma,
                              const Tensor& beta, const Tensor& mean, const Tensor& variance) {
    const float infinity = std::numeric_limits<float>::infinity();
    return patterns.normalisation(p.epsilon, gamma.data<float>(), beta.data<float>(),
                                  mean.data<float>(), variance.data<float>(),
                                  p.activation == Activation::none ? -infinity : 0.0f,
                                  p.activation == Activation::relu6 ? 6.0f : infinity);
}

void apply(Context& context, const P& p, const Tensor& x, const Tensor& gamma, const Tensor& beta,
           const Tensor& mean, const Tensor& variance, const Tensor& y) {
    const BatchNormBlocks shape = batch_norm_blocks(p.shape.size(), p.channels());
    ChannelPatterns patterns(context, shape.channels, shape.period, 3);
    CURIE_CALL_KERNEL(batch_norm_apply, shape,
                      patterns_of(patterns, p, gamma, beta, mean, variance), x.data<float>(),
                      y.data<float>());
}

void training_forward(Context& context, const P& p, TensorSpan in, TensorSpan out) {
    batch_norm_statistics_of(context, batch_norm_blocks(p.shape.size(), p.channels()),
                             in[0].data<float>(), out[1].data<float>(), out[2].data<float>());
    apply(context, p, in[0], in[1], in[2], out[1], out[2], out[0]);
}

void inference_forward(Context& context, const P& p, TensorSpan in, TensorSpan out) {
    apply(context, p, in[0], in[1], in[2], in[3], in[4], out[0]);
}

void gradient(Context& context, const P& p, TensorSpan in, TensorSpan out, bool training) {
    const BatchNormBlocks shape = batch_norm_blocks(p.shape.size(), p.channels());
    const float *x = in[0].data<float>(), *dy = in[1].data<float>();
    ChannelPatterns patterns(context, shape.channels, shape.period, 5);
    const BatchNormPatterns normalisation = patterns_of(patterns, p, in[2], in[3], in[4], in[5]);
    const Tensor partial = context.empty({shape.blocks(), 2, shape.channels});
    const Tensor scratch = context.empty({omp_get_max_threads(), 2, shape.period});
    CURIE_CALL_KERNEL(batch_norm_gradient_sums, shape, normalisation, x, dy, partial.data<float>(),
                      scratch.data<float>());
    const BatchNormGradientPatterns rest = batch_norm_finish_gradient(
        patterns, partial, p.epsilon, training ? p.count() : 0, in[2].data<float>(),
        in[5].data<float>(), out[1].data<float>(), out[2].data<float>());
    CURIE_CALL_KERNEL(batch_norm_data_gradient, shape, normalisation, rest.slope, rest.offset, x,
                      dy, out[0].data<float>());
}

}  // namespace

void register_batch_norm_cpu(Registry& registry) {
    const char* name = "cpu_blocks";
    registry.add("batch_norm_training_forward", cpu_variant<P>(name, 20, training_forward));
    registry.add("batch_norm_inference_forward", cpu_variant<P>(name, 20, inference_forward));
    for (const bool training : {true, false})
        registry.add(
            training ? "batch_norm_training_gradient" : "batch_norm_inference_gradient",
            cpu_variant<P>(name, 20,
                           [training](Context& context, const P& p, TensorSpan in, TensorSpan out) {
                               gradient(context, p, in, out, training);
                           }));
}

}  // namespace curie
