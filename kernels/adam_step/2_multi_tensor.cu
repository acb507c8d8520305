// adam_step on many parameters by one launch: a table of pointers goes with the kernel's arguments,
// and each block takes a chunk of one parameter, which it finds by bisection. A model has dozens of
// parameters of a few elements, for which launches of their own would be mostly overhead. 28 bytes
// an element (36 with AMSGrad), 2 FLOPs more than 1_vectorised where there is an L2 penalty, whose
// gradient is never stored: bound by the memory, 120 G elements/s on an H100 (SXM), 36 on an RTX
// 4090. No shared memory, 56 registers on sm_90 (65 with AMSGrad).
#include "kernels/adam_step/2_multi_tensor.h"

#include "kernels/adam_step/step.cuh"
#include "kernels/stream.cuh"

namespace curie::CURIE_DEVICE {
namespace {

struct Entry {
    AdamRow row;
    bool vectors;          ///< all pointers can be read and written 16 bytes at a time
    uint32_t first_chunk;  ///< of the launch's chunks
};

// A kernel's arguments have 4 KB; drivers from 530 on take 32,764 bytes, older ones refuse them.
constexpr int capacity = 32;

struct Table {
    int count;
    Entry entries[capacity];
};

constexpr int64_t chunk = 16 * stream_threads;

template <bool Amsgrad>
__global__ void __launch_bounds__(stream_threads) step_many(const __grid_constant__ Table table) {
    int low = 0, high = table.count;
    while (high - low > 1) {
        const int middle = (low + high) / 2;
        if (table.entries[middle].first_chunk <= blockIdx.x) {
            low = middle;
        } else {
            high = middle;
        }
    }
    const Entry& entry = table.entries[low];
    const AdamStepTerms& t = entry.row.terms;
    const int64_t begin = int64_t{blockIdx.x - entry.first_chunk} * chunk;
    const int64_t end = begin + chunk < t.size ? begin + chunk : t.size;
    const int64_t singles = entry.vectors ? begin + (end - begin) / 4 * 4 : begin;
    for (int64_t i = begin + 4 * threadIdx.x; i < singles; i += 4 * stream_threads)
        step_at<Amsgrad, 4>(t, entry.row.l2, i);
    for (int64_t i = singles + threadIdx.x; i < end; i += stream_threads)
        step_at<Amsgrad, 1>(t, entry.row.l2, i);
}

}  // namespace

void adam_step_multi_tensor(const Stream& stream, const AdamRow* rows, int64_t count) {
    Table table{};
    uint32_t chunks = 0;
    const bool amsgrad = count > 0 && rows[0].terms.v_max;
    const auto flush = [&] {
        if (table.count == 0) return;
        launch({stream, "adam_step_multi_tensor", chunks, stream_threads},
               amsgrad ? step_many<true> : step_many<false>, table);
        table.count = 0;
        chunks = 0;
    };
    for (int64_t i = 0; i < count; ++i) {
        const AdamStepTerms& t = rows[i].terms;
        if (t.size == 0) continue;
        const bool aligned = aligned_for_vectors(t.weight, t.gradient, t.m, t.v, t.v_max,
                                                 t.new_weight, t.new_m, t.new_v, t.new_v_max);
        table.entries[table.count++] = {rows[i], aligned, chunks};
        chunks += static_cast<uint32_t>(ceil_divide(t.size, chunk));
        if (table.count == capacity) flush();
    }
    flush();
}

}  // namespace curie::CURIE_DEVICE
