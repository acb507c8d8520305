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

}  // namespace curie::CURIE_DEVICE
