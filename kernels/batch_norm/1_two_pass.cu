// The statistics of batch_norm as their formulas read: the mean, then the squares about it, each by
// one launch over x (kernels/batch_norm/device_rows.cuh). 4 FLOPs and 8 bytes an element; with the
// normalisation, which reads x once more, 7 FLOPs and 16 bytes. Bound by the memory on every card:
// forward 210 G elements/s on an H100 (SXM), 63 on an RTX 4090, less what the caches keep. 4 KiB of
// shared memory, 40 registers.
#include "kernels/batch_norm/1_two_pass.h"

#include "kernels/batch_norm/device_rows.cuh"

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

}  // namespace

void batch_norm_statistics_two_pass(const Stream& stream, const DeviceRows& rows, const float* x,
                                    float* partial, float* mean, float* variance) {
    const auto count = static_cast<float>(rows.size / rows.channels);
    reduce_channels(stream, "batch_norm_sum", "batch_norm_mean", rows, SumPass{x}, partial,
                    Average{mean, count});
    reduce_channels(stream, "batch_norm_squares", "batch_norm_variance", rows, SquaresPass{x, mean},
                    partial, Average{variance, count});
}

}  // namespace curie::CURIE_DEVICE
