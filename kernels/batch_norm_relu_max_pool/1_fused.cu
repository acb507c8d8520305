// batch_norm, ReLU and 2x2 max pooling in one kernel after the statistics (batch_norm's
// 2_welford.cu): the normalised tensor is never written, and the gradient computes again from x
// which element of a window was the first maximum. A thread takes windows of four channels by
// float4, or of one where C is no multiple of four, and keeps its channels' terms in registers.
// An element of x: forward 8 FLOPs and 9 bytes with the statistics; gradient 12 FLOPs and 14 bytes
// (sums by fixed trees, then dx). Bound by the memory on every card: 370 and 240 G elements/s on an
// H100 (SXM), 112 and 72 on an RTX 4090. At most 8 KiB of shared memory, 80 registers.
#include "kernels/batch_norm_relu_max_pool/1_fused.h"

#include "kernels/batch_norm/gradient.cuh"

namespace curie::CURIE_DEVICE {
namespace {

/// A thread's way over the cells of its block.
struct CellWalk {
    int64_t channel, block, cell, end;  ///< the cells are [cell, end); none for an idle thread
    int64_t image, row, column;         ///< of the cell
    int down;
    bool idle;

    __device__ __forceinline__ explicit CellWalk(const DeviceWindows& w) {
        block = blockIdx.x / w.tiles;
        const int64_t lane = blockIdx.x % w.tiles * w.tile + static_cast<int>(threadIdx.x) % w.tile;
        down = static_cast<int>(threadIdx.x) / w.tile;
        idle = lane >= w.lanes || down >= w.cell_threads;
        channel = idle ? 0 : lane * w.lane_width;
        cell = block * w.cells_per_block + down;
        end = (block + 1) * w.cells_per_block;
        if (end > w.cells) end = w.cells;
        if (idle) end = cell;
        column = cell % w.cell_columns;
        row = cell / w.cell_columns % w.cell_rows;
        image = cell / w.cell_columns / w.cell_rows;
    }
    __device__ __forceinline__ bool inside() const { return cell < end; }
    __device__ __forceinline__ void advance(const DeviceWindows& w) {
        cell += w.cell_threads;
        column += w.step_column;
        row += w.step_row;
        image += w.step_image;
        if (column >= w.cell_columns) {
            column -= w.cell_columns;
            ++row;
        }
        if (row >= w.cell_rows) {
            row -= w.cell_rows;
            ++image;
        }
    }
    /// The first element of the cell in x.
    __device__ __forceinline__ int64_t in_x(const DeviceWindows& w) const {
        return ((image * w.height + 2 * row) * w.width + 2 * column) * w.channels + channel;
    }
    /// The element of the window in y; only for a whole window.
    __device__ __forceinline__ int64_t in_y(const DeviceWindows& w) const {
        return ((image * (w.height / 2) + row) * (w.width / 2) + column) * w.channels + channel;
    }
};

/// The offset of pixel 0, 1, 2 or 3 of a cell, in row-major order.
__device__ __forceinline__ int64_t pixel(const DeviceWindows& w, int i) {
    return (i / 2 * w.width + i % 2) * w.channels;
}

/// Of one channel of a window: the greatest normalised value and the first pixel that has it. A NaN
/// counts as the greatest. `centred` is that pixel's x - mean: to look it up by `pixel` would put
/// the four into local memory.
struct Winner {
    float value, centred;
    int pixel;
};

template <int Width>
__device__ __forceinline__ Winner winner(const NormColumns<Width>& norm,
                                         const Lanes<Width> (&centred)[4], int k) {
    Winner best{centred[0].v[k] * norm.scale[k] + norm.beta[k], centred[0].v[k], 0};
    for (int i = 1; i < 4; ++i) {
        const float value = centred[i].v[k] * norm.scale[k] + norm.beta[k];
        if (value > best.value || (value != value && best.value == best.value))
            best = {value, centred[i].v[k], i};
    }
    return best;
}

/// x - mean of pixel i.
template <int Width>
__device__ __forceinline__ Lanes<Width> load_centred(const NormColumns<Width>& norm,
                                                     const float* x) {
    Lanes<Width> u = load_lanes<Width>(x);
    for (int k = 0; k < Width; ++k) u.v[k] -= norm.mean[k];
    return u;
}

template <int Width>
__global__ void __launch_bounds__(norm_threads)
    pooled(DeviceWindows w, NormTerms terms, const float* x, float* y) {
    CellWalk walk(w);
    if (walk.idle) return;
    const NormColumns<Width> norm(terms, walk.channel, w.channels);
    for (; walk.inside(); walk.advance(w)) {
        const float* from = x + walk.in_x(w);
        Lanes<Width> centred[4], best;
        for (int i = 0; i < 4; ++i) centred[i] = load_centred(norm, from + pixel(w, i));
        for (int k = 0; k < Width; ++k) {
            const float value = winner(norm, centred, k).value;
            best.v[k] = value < 0 ? 0.0f : value;
        }
        store_lanes(y + walk.in_y(w), best);
    }
}

/// partial[block][2][channels] = the block's sums of g and g * (x - mean).
template <int Width>
__global__ void __launch_bounds__(norm_threads)
    pooled_gradient_sums(DeviceWindows w, NormTerms terms, const float* x, const float* dy,
                         float* partial) {
    CURIE_SHARED(RowSums<2>, shared, [Width][norm_threads]);
    CellWalk walk(w);
    const NormColumns<Width> norm(terms, walk.channel, w.channels);
    RowSums<2> state[Width] = {};
    for (; walk.inside(); walk.advance(w)) {
        const float* from = x + walk.in_x(w);
        const Lanes<Width> g = load_lanes<Width>(dy + walk.in_y(w));
        Lanes<Width> centred[4];
        for (int i = 0; i < 4; ++i) centred[i] = load_centred(norm, from + pixel(w, i));
        for (int k = 0; k < Width; ++k) {
            const Winner best = winner(norm, centred, k);
            const float passed = best.value > 0 ? g.v[k] : 0.0f;
            state[k].v[0] += passed;
            state[k].v[1] += passed * best.centred;
        }
    }
    add_down(state, shared, w.tile, walk.down, w.cell_threads);
    if (walk.idle || walk.down > 0) return;
    for (int n = 0; n < 2; ++n) {
        Lanes<Width> sums;
        for (int k = 0; k < Width; ++k) sums.v[k] = state[k].v[n];
        store_lanes(partial + (walk.block * 2 + n) * w.channels + walk.channel, sums);
    }
}

template <int Width>
__global__ void __launch_bounds__(norm_threads)
    pooled_data_gradient(DeviceWindows w, NormTerms terms, const float* x, const float* dy,
                         const float* dgamma, const float* dbeta, float share, float* dx) {
    CellWalk walk(w);
    if (walk.idle) return;
    const NormGradientColumns<Width> columns(terms, dgamma, dbeta, share, walk.channel, w.channels);
    const NormColumns<Width>& norm = columns.norm;
    for (; walk.inside(); walk.advance(w)) {
        const bool right = 2 * walk.column + 1 < w.width, below = 2 * walk.row + 1 < w.height;
        const int64_t at = walk.in_x(w);
        Lanes<Width> centred[4], g{};
        if (right && below) g = load_lanes<Width>(dy + walk.in_y(w));
        for (int i = 0; i < 4; ++i) {
            const bool exists = (i % 2 == 0 || right) && (i < 2 || below);
            centred[i] = exists ? load_centred(norm, x + at + pixel(w, i)) : Lanes<Width>{};
        }
        Winner best[Width];
        for (int k = 0; k < Width; ++k) best[k] = winner(norm, centred, k);
        for (int i = 0; i < 4; ++i) {
            Lanes<Width> out;
            for (int k = 0; k < Width; ++k) {
                const bool passes = i == best[k].pixel && best[k].value > 0;
                out.v[k] = (passes ? norm.scale[k] * g.v[k] : 0.0f) +
                           (centred[i].v[k] * columns.slope[k] + columns.offset[k]);
            }
            const bool exists = (i % 2 == 0 || right) && (i < 2 || below);
            if (exists) store_lanes(dx + at + pixel(w, i), out);
        }
    }
}

}  // namespace

void batch_norm_relu_max_pool_forward(const Stream& stream, const DeviceWindows& w,
                                      const NormTerms& terms, const float* x, float* y) {
    launch({stream, "batch_norm_relu_max_pool_forward", static_cast<unsigned>(w.blocks()),
            norm_threads},
           w.lane_width == 4 ? pooled<4> : pooled<1>, w, terms, x, y);
}

void batch_norm_relu_max_pool_gradient_sums(const Stream& stream, const DeviceWindows& w,
                                            const NormTerms& terms, const float* x, const float* dy,
                                            float* partial, float* dgamma, float* dbeta) {
    launch({stream, "batch_norm_relu_max_pool_gradient_sums", static_cast<unsigned>(w.blocks()),
            norm_threads},
           w.lane_width == 4 ? pooled_gradient_sums<4> : pooled_gradient_sums<1>, w, terms, x, dy,
           partial);
    finish_channels<RowSums<2>>(stream, "batch_norm_gradient_finish", partial, w.cell_blocks,
                                w.channels, w.channels,
                                FinishNormGradient{terms.variance, terms.epsilon, dgamma, dbeta});
}

void batch_norm_relu_max_pool_data_gradient(const Stream& stream, const DeviceWindows& w,
                                            const NormTerms& terms, const float* x, const float* dy,
                                            const float* dgamma, const float* dbeta, float* dx) {
    const float share = 1 / static_cast<float>(w.batch * w.height * w.width);
    launch({stream, "batch_norm_relu_max_pool_data_gradient", static_cast<unsigned>(w.blocks()),
            norm_threads},
           w.lane_width == 4 ? pooled_data_gradient<4> : pooled_data_gradient<1>, w, terms, x, dy,
           dgamma, dbeta, share, dx);
}

}  // namespace curie::CURIE_DEVICE
