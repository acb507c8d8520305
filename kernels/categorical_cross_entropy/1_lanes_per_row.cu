// categorical_cross_entropy with a sample for each group of 1 to 32 lanes: largest logit, sum of
// the exponentials and the loss by shuffles; the samples' losses are added by fixed blocks
// (kernels/block_sum.cuh). A row is read several times, from memory once. Accesses are of 4 bytes:
// neighbouring lanes read neighbouring elements, so a warp's access is of whole lines as it is,
// while float4 would idle three lanes in four of a row shorter than 128 (most have 2 to 5 classes).
// 6 FLOPs and 8 bytes an element forward, 8 and 12 backward: bound by the memory, 0.42 and 0.28 T
// elements/s on an H100 (3.35 TB/s), 0.13 and 0.08 on an RTX 4090 (1.01 TB/s).
// 2048 bytes of shared memory and 39 registers at most on sm_90.
#include "kernels/categorical_cross_entropy/1_lanes_per_row.h"

#include "kernels/block_sum.cuh"
#include "kernels/lanes_of_rows.cuh"

namespace curie::CURIE_DEVICE {
namespace {

static_assert(row_threads == sum_threads);

/// One sample as its lanes see it; without elements beyond the last sample.
struct Sample {
    const float *logits, *targets;
    int64_t classes;
    int lane, lanes;
    float kept, spread;  ///< t = target * kept + spread
    float weight;
    float largest, sum;  ///< of the logits, of e^(z - largest)

    __device__ __forceinline__ Sample(const LossTerms& p, int64_t row, int lane, int lanes)
        : logits(p.logits + row * p.outputs),
          targets(p.targets + row * p.outputs),
          classes(row < p.samples ? p.outputs : 0),
          lane(lane),
          lanes(lanes),
          kept(1 - p.smoothing),
          spread(p.smoothing / static_cast<float>(p.outputs)),
          weight(p.weights && row < p.samples ? p.weights[row] : 1),
          largest(-INFINITY),
          sum(0) {
        for (int64_t k = lane; k < classes; k += lanes) largest = fmaxf(largest, logits[k]);
        largest = largest_of_lanes(largest, lanes);
        for (int64_t k = lane; k < classes; k += lanes) sum += expf(logits[k] - largest);
        sum = sum_of_lanes(sum, lanes);
    }
    __device__ __forceinline__ float target(int64_t k) const { return targets[k] * kept + spread; }
};

__global__ void __launch_bounds__(sum_threads, 4)
    categorical_loss(LossTerms p, int lanes, double* partial) {
    const RowsOfWarps walk(p.samples, lanes);
    double total = 0;
    for (int64_t row = walk.first(); walk.more(row); row = walk.next(row)) {
        const Sample sample(p, row, walk.lane, lanes);
        const float normaliser = sample.largest + logf(sample.sum);
        float loss = 0;
        for (int64_t k = walk.lane; k < sample.classes; k += lanes)
            loss += sample.target(k) * (normaliser - sample.logits[k]);
        loss = sum_of_lanes(loss, lanes);
        if (walk.lane == 0 && row < p.samples) total += static_cast<double>(sample.weight) * loss;
    }
    total = sum_of_block(total);
    if (threadIdx.x == 0) partial[blockIdx.x] = total;
}

__global__ void __launch_bounds__(row_threads)
    categorical_loss_gradient(LossTerms p, int lanes, const float* dy, float* dz) {
    const RowsOfWarps walk(p.samples, lanes);
    for (int64_t row = walk.first(); walk.more(row); row = walk.next(row)) {
        const Sample sample(p, row, walk.lane, lanes);
        float mass = 0;
        for (int64_t k = walk.lane; k < sample.classes; k += lanes) mass += sample.target(k);
        const float share = sum_of_lanes(mass, lanes) / sample.sum;
        const float scale = *dy * sample.weight / static_cast<float>(p.samples);
        for (int64_t k = walk.lane; k < sample.classes; k += lanes)
            dz[row * p.outputs + k] =
                (expf(sample.logits[k] - sample.largest) * share - sample.target(k)) * scale;
    }
}

}  // namespace

void categorical_cross_entropy_forward(const Stream& stream, const LossTerms& terms,
                                       double* partial, float* y) {
    const int lanes = lanes_for(terms.outputs);
    const unsigned blocks = row_blocks(terms.samples, lanes, loss_blocks);
    launch({stream, "categorical_cross_entropy_forward", blocks, sum_threads}, categorical_loss,
           terms, lanes, partial);
    launch({stream, "categorical_cross_entropy_sum", 1, sum_threads}, add_partial_sums, partial,
           static_cast<int>(blocks), static_cast<double>(terms.samples), y);
}

void categorical_cross_entropy_gradient(const Stream& stream, const LossTerms& terms,
                                        const float* dy, float* dz) {
    const int lanes = lanes_for(terms.outputs);
    const int64_t most = int64_t{stream.device.multiprocessors} * 32;
    launch({stream, "categorical_cross_entropy_gradient", row_blocks(terms.samples, lanes, most),
            row_threads},
           categorical_loss_gradient, terms, lanes, dy, dz);
}

}  // namespace curie::CURIE_DEVICE
