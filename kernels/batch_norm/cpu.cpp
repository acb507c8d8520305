#include <omp.h>

#include <cmath>
#include <limits>

#include "engine/variant.h"
#include "kernels/batch_norm/batch_norm.h"
#include "kernels/batch_norm/cpu_blocks.h"
#include "kernels/channel_period.h"

namespace curie {
namespace {

using P = BatchNormProblem;

/// 32 KiB, but at least 32 elements a channel, so that the partial sums stay a small part.
BatchNormBlocks blocks_of(const P& p) {
    BatchNormBlocks shape{};
    shape.size = p.shape.size();
    shape.channels = p.channels();
    shape.period = channel_period(shape.channels);
    const int64_t wanted = std::max<int64_t>(8192, 32 * shape.channels);
    shape.block = (wanted + shape.period - 1) / shape.period * shape.period;
    return shape;
}

/// The per-channel vectors of the kernels, written out over a period.
class Patterns {
  public:
    Patterns(Context& context, const BatchNormBlocks& shape, int count)
        : shape_(shape), memory_(context.empty({count, shape.period})) {}
    /// Pattern `index` with the value formula(c) for channel c.
    template <class Formula>
    const float* fill(int index, const Formula& formula) {
        float* to = memory_.data<float>() + index * shape_.period;
        for (int64_t c = 0; c < shape_.channels; ++c) to[c] = static_cast<float>(formula(c));
        for (int64_t j = shape_.channels; j < shape_.period; ++j) to[j] = to[j - shape_.channels];
        return to;
    }
    /// Mean, scale and beta, the first three patterns.
    BatchNormPatterns normalisation(const P& p, const float* gamma, const float* beta,
                                    const float* mean, const float* variance) {
        const float infinity = std::numeric_limits<float>::infinity();
        return {
            fill(0, [=](int64_t c) { return mean[c]; }),
            fill(1, [=, &p](int64_t c) { return gamma[c] / std::sqrt(variance[c] + p.epsilon); }),
            fill(2, [=](int64_t c) { return beta[c]; }),
            p.activation == Activation::none ? -infinity : 0.0f,
            p.activation == Activation::relu6 ? 6.0f : infinity};
    }

  private:
    BatchNormBlocks shape_;
    Tensor memory_;
};

Tensor scratch_for(Context& context, const BatchNormBlocks& shape) {
    return context.empty({omp_get_max_threads(), 2, shape.period});
}

/// Combines the blocks' means and squares (Chan, Golub and LeVeque 1979), in the blocks' order.
void statistics(Context& context, const BatchNormBlocks& shape, const float* x, float* mean,
                float* variance) {
    const int64_t channels = shape.channels, rows = shape.block / channels;
    const Tensor partial = context.empty({shape.blocks(), 2, channels});
    CURIE_CALL_KERNEL(batch_norm_statistics, shape, x, partial.data<float>(),
                      scratch_for(context, shape).data<float>());
    const int64_t count = shape.size / channels;
    const Tensor totals = context.zeros({2, channels}, DType::float64);
    double *sum = totals.data<double>(), *squares = sum + channels;
    const auto for_blocks = [&](const auto& body) {
        for (int64_t b = 0; b < shape.blocks(); ++b) {
            const float* means = partial.data<float>() + b * 2 * channels;
            const auto weight = static_cast<double>(std::min(rows, count - b * rows));
            for (int64_t c = 0; c < channels; ++c) body(c, weight, means[c], means[channels + c]);
        }
    };
    for_blocks([=](int64_t c, double weight, double m, double) { sum[c] += weight * m; });
    for (int64_t c = 0; c < channels; ++c) sum[c] /= static_cast<double>(count);
    for_blocks([=](int64_t c, double weight, double m, double s) {
        squares[c] += s + weight * (m - sum[c]) * (m - sum[c]);
    });
    for (int64_t c = 0; c < channels; ++c) {
        mean[c] = static_cast<float>(sum[c]);
        variance[c] = static_cast<float>(squares[c] / static_cast<double>(count));
    }
}

void training_forward(Context& context, const P& p, TensorSpan in, TensorSpan out) {
    const BatchNormBlocks shape = blocks_of(p);
    const float *x = in[0].data<float>(), *gamma = in[1].data<float>(), *beta = in[2].data<float>();
    float *mean = out[1].data<float>(), *variance = out[2].data<float>();
    statistics(context, shape, x, mean, variance);
    Patterns patterns(context, shape, 3);
    CURIE_CALL_KERNEL(batch_norm_apply, shape,
                      patterns.normalisation(p, gamma, beta, mean, variance), x,
                      out[0].data<float>());
}

void inference_forward(Context& context, const P& p, TensorSpan in, TensorSpan out) {
    const BatchNormBlocks shape = blocks_of(p);
    Patterns patterns(context, shape, 3);
    CURIE_CALL_KERNEL(batch_norm_apply, shape,
                      patterns.normalisation(p, in[1].data<float>(), in[2].data<float>(),
                                             in[3].data<float>(), in[4].data<float>()),
                      in[0].data<float>(), out[0].data<float>());
}

void gradient(Context& context, const P& p, TensorSpan in, TensorSpan out, bool training) {
    const BatchNormBlocks shape = blocks_of(p);
    const int64_t channels = shape.channels;
    const float *x = in[0].data<float>(), *dy = in[1].data<float>(), *gamma = in[2].data<float>(),
                *variance = in[5].data<float>();
    Patterns patterns(context, shape, 5);
    const BatchNormPatterns normalisation =
        patterns.normalisation(p, gamma, in[3].data<float>(), in[4].data<float>(), variance);
    const Tensor partial = context.empty({shape.blocks(), 2, channels});
    CURIE_CALL_KERNEL(batch_norm_gradient_sums, shape, normalisation, x, dy, partial.data<float>(),
                      scratch_for(context, shape).data<float>());

    const Tensor totals = context.zeros({2, channels}, DType::float64);
    double *plain = totals.data<double>(), *centred = plain + channels;
    for (int64_t b = 0; b < shape.blocks(); ++b)
        for (int64_t i = 0; i < 2 * channels; ++i)
            plain[i] += partial.data<float>()[b * 2 * channels + i];
    const auto inverse = [&](int64_t c) { return 1 / std::sqrt(variance[c] + p.epsilon); };
    for (int64_t c = 0; c < channels; ++c) {
        out[1].data<float>()[c] = static_cast<float>(centred[c] * inverse(c));
        out[2].data<float>()[c] = static_cast<float>(plain[c]);
    }
    // In inference the statistics are constants: dx has no term but scale * g.
    const double share = training ? 1 / static_cast<double>(p.count()) : 0;
    const float* slope = patterns.fill(3, [&](int64_t c) {
        return -gamma[c] * inverse(c) * inverse(c) * inverse(c) * centred[c] * share;
    });
    const float* offset =
        patterns.fill(4, [&](int64_t c) { return -gamma[c] * inverse(c) * plain[c] * share; });
    CURIE_CALL_KERNEL(batch_norm_data_gradient, shape, normalisation, slope, offset, x, dy,
                      out[0].data<float>());
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
