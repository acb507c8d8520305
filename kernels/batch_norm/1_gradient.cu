// The gradients of batch_norm by float4. With the batch's statistics two passes: sums of g and
// g (x - mean) a channel by fixed trees, then dx; 12 FLOPs and 20 bytes an element. With constant
// statistics dx needs no sums, so both come from one pass: 12 bytes. The activation's mask is
// computed again from x. Bound by the memory on every card: 168 and 280 G elements/s on an H100
// (SXM), 50 and 84 on an RTX 4090. 8 KiB of shared memory, 56 registers.
#include "kernels/batch_norm/1_gradient.h"

#include "kernels/batch_norm/gradient.cuh"

namespace curie::CURIE_DEVICE {
namespace {

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

__global__ void __launch_bounds__(norm_threads, 4)
    data_gradient(DeviceRows r, NormTerms terms, const float* x, const float* dy,
                  const float* dgamma, const float* dbeta, float share, float* dx) {
    const Place place(r);
    if (place.idle) return;
    const NormGradientColumns<4> columns(terms, dgamma, dbeta, share, place.column % r.channels,
                                         r.channels);
    const NormColumns<4>& norm = columns.norm;
    for (int64_t row = place.row; row < place.end; row += r.row_threads) {
        const int64_t at = row * r.period + place.column;
        const int valid = valid_lanes(r, at);
        const Lanes<4> u = load_valid(x, at, valid);
        Lanes<4> du = load_valid(dy, at, valid);
        for (int k = 0; k < 4; ++k) {
            const float d = u.v[k] - norm.mean[k];
            const float g = passed(terms, d * norm.scale[k] + norm.beta[k], du.v[k]);
            du.v[k] = norm.scale[k] * g + (d * columns.slope[k] + columns.offset[k]);
        }
        store_valid(dx, at, valid, du);
    }
}

}  // namespace

void batch_norm_gradient_two_pass(const Stream& stream, const DeviceRows& rows,
                                  const NormTerms& terms, const float* x, const float* dy,
                                  float* partial, float* dx, float* dgamma, float* dbeta) {
    reduce_channels(stream, "batch_norm_gradient_sums", "batch_norm_gradient_finish", rows,
                    GradientPass<false>{terms, x, dy, dx}, partial,
                    FinishNormGradient{terms.variance, terms.epsilon, dgamma, dbeta});
    const float share = 1 / static_cast<float>(rows.size / rows.channels);
    launch({stream, "batch_norm_data_gradient", static_cast<unsigned>(rows.blocks()), norm_threads},
           data_gradient, rows, terms, x, dy, dgamma, dbeta, share, dx);
}

void batch_norm_gradient_one_pass(const Stream& stream, const DeviceRows& rows,
                                  const NormTerms& terms, const float* x, const float* dy,
                                  float* partial, float* dx, float* dgamma, float* dbeta) {
    reduce_channels(stream, "batch_norm_inference_gradient", "batch_norm_gradient_finish", rows,
                    GradientPass<true>{terms, x, dy, dx}, partial,
                    FinishNormGradient{terms.variance, terms.epsilon, dgamma, dbeta});
}

}  // namespace curie::CURIE_DEVICE
