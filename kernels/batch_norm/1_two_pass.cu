// The statistics of batch_norm as their formulas read: the mean, then the squares about it, each by
// one launch over x (kernels/batch_norm/device_rows.cuh). 4 FLOPs and 8 bytes an element; with the
// normalisation, which reads x once more, 7 FLOPs and 16 bytes. Bound by the memory on every card:
// forward 210 G elements/s on an H100 (SXM), 63 on an RTX 4090, less what the caches keep. 4 KiB of
// shared memory, 40 registers.
//
// The gradient has two passes, too: sums of g and g (x - mean) a channel by fixed trees, then dx;
// the activation's mask is computed again from x. 13 FLOPs and 20 bytes an element: 168 G
// elements/s on an H100, 50 on an RTX 4090. 8 KiB of shared memory, 56 registers.
#include "kernels/batch_norm/1_two_pass.h"

#include "kernels/batch_norm/gradient.cuh"

namespace curie::CURIE_DEVICE {
namespace {

struct SumPass {
    using State = RowSums<1>;
    struct Columns {
        __device__ Columns(const SumPass&, int64_t, int64_t) {}
    };
    const float* x;

    __device__ __forceinline__ void row(const Columns&, int64_t at, int valid,
                                        State (&state)[4]) const {
        const Lanes<4> u = load_valid(x, at, valid);
        for (int k = 0; k < 4; ++k) state[k].v[0] += u.v[k];  // 0 where invalid
    }
};

struct SquaresPass {
    using State = RowSums<1>;
    struct Columns {
        float mean[4];
        __device__ __forceinline__ Columns(const SquaresPass& pass, int64_t channel,
                                           int64_t channels) {
            for (int k = 0; k < 4; ++k) {
                mean[k] = pass.mean[channel];
                channel = channel + 1 == channels ? 0 : channel + 1;
            }
        }
    };
    const float *x, *mean;

    __device__ __forceinline__ void row(const Columns& columns, int64_t at, int valid,
                                        State (&state)[4]) const {
        const Lanes<4> u = load_valid(x, at, valid);
        for (int k = 0; k < 4; ++k) {
            const float d = u.v[k] - columns.mean[k];
            if (k < valid) state[k].v[0] += d * d;
        }
    }
};

struct Average {
    float* to;
    float count;
    __device__ void operator()(int64_t channel, const RowSums<1>& sum) const {
        to[channel] = sum.v[0] / count;
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

void batch_norm_statistics_two_pass(const Stream& stream, const DeviceRows& rows, const float* x,
                                    float* partial, float* mean, float* variance) {
    const auto count = static_cast<float>(rows.size / rows.channels);
    reduce_channels(stream, "batch_norm_sum", "batch_norm_mean", rows, SumPass{x}, partial,
                    Average{mean, count});
    reduce_channels(stream, "batch_norm_squares", "batch_norm_variance", rows, SquaresPass{x, mean},
                    partial, Average{variance, count});
}

void batch_norm_gradient_two_pass(const Stream& stream, const DeviceRows& rows,
                                  const NormTerms& terms, const float* x, const float* dy,
                                  float* partial, float* dx, float* dgamma, float* dbeta) {
    reduce_channels(stream, "batch_norm_gradient_sums", "batch_norm_gradient_finish", rows,
                    GradientPass<false>{terms, x, dy, dx}, partial,
                    FinishNormGradient{terms.variance, terms.epsilon, dgamma, dbeta});
    const float share = 1 / static_cast<float>(rows.size / rows.channels);
    // Nothing is summed here: the blocks follow the device.
    const DeviceRows every = device_rows(rows.size, rows.channels, stream.device.multiprocessors);
    launch(
        {stream, "batch_norm_data_gradient", static_cast<unsigned>(every.blocks()), norm_threads},
        data_gradient, every, terms, x, dy, dgamma, dbeta, share, dx);
}

}  // namespace curie::CURIE_DEVICE
