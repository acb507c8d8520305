// What the gradients of batch_norm and of the operations fused with it share.
#pragma once

#include "kernels/batch_norm/device_rows.cuh"

namespace curie::CURIE_DEVICE {

/// dgamma and dbeta from the sums of g and g * (x - mean).
struct FinishNormGradient {
    const float* variance;
    float epsilon;
    float *dgamma, *dbeta;
    __device__ void operator()(int64_t channel, const RowSums<2>& sums) const {
        dbeta[channel] = sums.v[0];
        dgamma[channel] = sums.v[1] / sqrtf(variance[channel] + epsilon);
    }
};

/// What the batch's statistics add: dx = scale * g + (x - mean) * slope + offset.
template <int Width>
struct NormGradientColumns {
    NormColumns<Width> norm;
    float slope[Width], offset[Width];

    /// `share` is 1 / the number of elements of a channel.
    __device__ __forceinline__ NormGradientColumns(const NormTerms& terms, const float* dgamma,
                                                   const float* dbeta, float share, int64_t channel,
                                                   int64_t channels)
        : norm(terms, channel, channels) {
        for (int k = 0; k < Width; ++k) {
            slope[k] = -norm.scale[k] * norm.inverse[k] * dgamma[channel] * share;
            offset[k] = -norm.scale[k] * dbeta[channel] * share;
            channel = channel + 1 == channels ? 0 : channel + 1;
        }
    }
};

/// dy where the activation passes it.
__device__ __forceinline__ float passed(const NormTerms& terms, float normalised, float dy) {
    return normalised > terms.lowest && normalised < terms.highest ? dy : 0.0f;
}

/// The sums of g and g (x - mean) and, with WriteDx, dx = scale * g.
template <bool WriteDx>
struct GradientPass {
    using State = RowSums<2>;
    struct Columns : NormColumns<4> {
        __device__ __forceinline__ Columns(const GradientPass& pass, int64_t channel,
                                           int64_t channels)
            : NormColumns<4>(pass.terms, channel, channels) {}
    };
    NormTerms terms;
    const float *x, *dy;
    float* dx;

    __device__ __forceinline__ void row(const Columns& columns, int64_t at, int valid,
                                        State (&state)[4]) const {
        const Lanes<4> u = load_valid(x, at, valid), du = load_valid(dy, at, valid);
        Lanes<4> out{};
        for (int k = 0; k < 4; ++k) {
            const float d = u.v[k] - columns.mean[k];
            // 0 where invalid, since dy is.
            const float g = passed(terms, d * columns.scale[k] + columns.beta[k], du.v[k]);
            state[k].v[0] += g;
            state[k].v[1] += g * d;
            out.v[k] = columns.scale[k] * g;
        }
        if constexpr (WriteDx) store_valid(dx, at, valid, out);
    }
};

}  // namespace curie::CURIE_DEVICE
