// Reductions over the rows of a tensor, one result a channel, for the CUDA variants of batch_norm:
// registers, then a tree in shared memory, then blocks in their order in a second launch. The same
// bits in every run, on every device that runs the same machine code (kernels/sum_parts.h); nothing
// is added atomically.
#pragma once

#include "kernels/batch_norm/device_rows.h"
#include "kernels/lanes.cuh"

namespace curie::CURIE_DEVICE {

/// Where a thread works: four columns, and every row_threads-th row of its block.
struct Place {
    int64_t row_block, column, row, end;  ///< the rows are [row, end); none for an idle thread
    int down;                             ///< the thread's place among row_threads
    bool idle;

    __device__ __forceinline__ explicit Place(const DeviceRows& r) {
        row_block = blockIdx.x / r.tiles;
        const int64_t lane = blockIdx.x % r.tiles * r.tile + static_cast<int>(threadIdx.x) % r.tile;
        down = static_cast<int>(threadIdx.x) / r.tile;
        column = 4 * lane;
        idle = lane >= r.lanes || down >= r.row_threads;
        row = row_block * r.rows_per_block + down;
        end = (row_block + 1) * r.rows_per_block;
        if (end > r.rows) end = r.rows;
        if (idle) end = row;
    }
};

/// How many of the four elements from `at` stand in the tensor.
__device__ __forceinline__ int valid_lanes(const DeviceRows& r, int64_t at) {
    const int64_t left = r.size - at;
    return left >= 4 ? 4 : left < 0 ? 0 : static_cast<int>(left);
}

/// The elements from `at`, by 16 bytes where all are valid; `from` is aligned to that.
__device__ __forceinline__ Lanes<4> load_valid(const float* from, int64_t at, int valid) {
    if (valid == 4) return load_lanes<4>(from + at);
    Lanes<4> lanes{};
    for (int k = 0; k < 3; ++k)
        if (k < valid) lanes.v[k] = from[at + k];
    return lanes;
}

__device__ __forceinline__ void store_valid(float* to, int64_t at, int valid,
                                            const Lanes<4>& lanes) {
    if (valid == 4) {
        store_lanes(to + at, lanes);
        return;
    }
    for (int k = 0; k < 3; ++k)
        if (k < valid) to[at + k] = lanes.v[k];
}

/// The normalisation of a thread's columns: y = (x - mean) * scale + beta before the limits.
template <int Width>
struct NormColumns {
    float mean[Width], scale[Width], beta[Width], inverse[Width];  ///< 1 / sqrt(variance + epsilon)

    __device__ __forceinline__ NormColumns(const NormTerms& t, int64_t channel, int64_t channels) {
        for (int k = 0; k < Width; ++k) {
            mean[k] = t.mean[channel];
            inverse[k] = 1 / sqrtf(t.variance[channel] + t.epsilon);
            scale[k] = t.gamma[channel] * inverse[k];
            beta[k] = t.beta[channel];
            channel = channel + 1 == channels ? 0 : channel + 1;
        }
    }
};

/// Sums over rows. A state is N floats; it starts with zeros.
template <int N>
struct RowSums {
    static constexpr int floats = N;
    float v[N];
    __device__ __forceinline__ void add(const RowSums& other) {
        for (int n = 0; n < N; ++n) v[n] += other.v[n];
    }
};

/// Adds the states of the threads below one another; thread 0 of each column has the result.
/// `below` is the distance between their places in `shared`, which holds `states` a thread.
template <int States, class State>
__device__ __forceinline__ void add_down(State (&state)[States], State (*shared)[norm_threads],
                                         int below, int down, int rows) {
    for (int k = 0; k < States; ++k) shared[k][threadIdx.x] = state[k];
    int half = 1;
    while (2 * half < rows) half *= 2;
    for (; half > 0; half /= 2) {
        __syncthreads();
        if (down < half && down + half < rows) {
            for (int k = 0; k < States; ++k) {
                state[k].add(shared[k][threadIdx.x + half * below]);
                shared[k][threadIdx.x] = state[k];
            }
        }
    }
}

/// partial[row_block][floats of the state][period] = the block's share. `pass` has a State, Columns
/// (what a thread knows of its columns) and row(columns, at, valid, state), which takes one vector.
template <class Pass>
__global__ void __launch_bounds__(norm_threads, 4)
    reduce_rows(DeviceRows r, Pass pass, float* partial) {
    using State = typename Pass::State;
    CURIE_SHARED(State, shared, [4][norm_threads]);
    const Place place(r);
    const typename Pass::Columns columns(pass, place.column % r.channels, r.channels);
    State state[4] = {};
    for (int64_t row = place.row; row < place.end; row += r.row_threads) {
        const int64_t at = row * r.period + place.column;
        pass.row(columns, at, valid_lanes(r, at), state);
    }
    add_down(state, shared, r.tile, place.down, r.row_threads);
    if (place.idle || place.down > 0) return;
    for (int n = 0; n < State::floats; ++n) {
        float* to = partial + (place.row_block * State::floats + n) * r.period + place.column;
        store_lanes<4>(to, {{state[0].v[n], state[1].v[n], state[2].v[n], state[3].v[n]}});
    }
}

constexpr int finish_columns = 32, finish_rows = norm_threads / finish_columns;

/// finish(channel, state) with the states of all row blocks; the period / channels columns of a
/// channel are added, too.
template <class State, class Finish>
__global__ void __launch_bounds__(norm_threads)
    finish_rows_of(const float* partial, int64_t row_blocks, int64_t period, int64_t channels,
                   Finish finish) {
    CURIE_SHARED(State, shared, [1][norm_threads]);
    const int down = static_cast<int>(threadIdx.x) / finish_columns;
    const int64_t channel =
        int64_t{blockIdx.x} * finish_columns + static_cast<int>(threadIdx.x) % finish_columns;
    const int folds = static_cast<int>(period / channels), shift = folds / 2;  // folds: 1, 2 or 4
    const int64_t count = channel < channels ? row_blocks * folds : 0;
    State state[1] = {};
    for (int64_t i = down; i < count; i += finish_rows) {
        const float* from = partial + (i >> shift) * State::floats * period + channel +
                            (i & (folds - 1)) * channels;
        State other;
        for (int n = 0; n < State::floats; ++n) other.v[n] = from[n * period];
        state[0].add(other);
    }
    add_down(state, shared, finish_columns, down, finish_rows);
    if (down == 0 && channel < channels) finish(channel, state[0]);
}

/// Launches finish_rows_of(). `partial` is [row_blocks][State::floats][period].
template <class State, class Finish>
void finish_channels(const Stream& stream, const char* name, const float* partial,
                     int64_t row_blocks, int64_t period, int64_t channels, const Finish& finish) {
    launch({stream, name, static_cast<unsigned>(ceil_divide<int64_t>(channels, finish_columns)),
            norm_threads},
           finish_rows_of<State, Finish>, partial, row_blocks, period, channels, finish);
}

/// Launches both for a pass over the rows. `partial` holds State::floats * row_blocks * period.
template <class Pass, class Finish>
void reduce_channels(const Stream& stream, const char* name, const char* finish_name,
                     const DeviceRows& r, const Pass& pass, float* partial, const Finish& finish) {
    launch({stream, name, static_cast<unsigned>(r.blocks()), norm_threads}, reduce_rows<Pass>, r,
           pass, partial);
    finish_channels<typename Pass::State>(stream, finish_name, partial, r.row_blocks, r.period,
                                          r.channels, finish);
}

}  // namespace curie::CURIE_DEVICE
