// softmax with a row for each group of 1 to 32 lanes; sums and maxima by shuffles. A row is read
// three times, from memory once: the others find it in the first-level cache.
// Accesses are of 4 bytes: neighbouring lanes read neighbouring elements, so a warp's access is of
// whole lines as it is, while float4 would idle three lanes in four of a row shorter than 128.
// 7 FLOPs and 8 bytes an element forward, 4 and 12 backward: bound by the memory, 0.42 and 0.28 T
// elements/s on an H100 (3.35 TB/s), 0.13 and 0.08 on an RTX 4090 (1.01 TB/s).
// No shared memory; 32 registers at most on sm_90.
#include "kernels/softmax/1_lanes_per_row.h"

#include "kernels/lanes_of_rows.cuh"

namespace curie::CURIE_DEVICE {
namespace {

__global__ void __launch_bounds__(row_threads)
    softmax_lanes(const float* x, float* y, int64_t rows, int64_t classes, int lanes) {
    const RowsOfWarps walk(rows, lanes);
    for (int64_t row = walk.first(); walk.more(row); row = walk.next(row)) {
        const int64_t end = row < rows ? classes : 0;  // none beyond the last row
        const float* from = x + row * classes;
        float* to = y + row * classes;
        float largest = -INFINITY, total = 0;
        for (int64_t k = walk.lane; k < end; k += lanes) largest = fmaxf(largest, from[k]);
        largest = largest_of_lanes(largest, lanes);
        for (int64_t k = walk.lane; k < end; k += lanes) total += expf(from[k] - largest);
        const float scale = 1 / sum_of_lanes(total, lanes);
        for (int64_t k = walk.lane; k < end; k += lanes) to[k] = expf(from[k] - largest) * scale;
    }
}

__global__ void __launch_bounds__(row_threads)
    softmax_gradient_lanes(const float* y, const float* dy, float* dx, int64_t rows,
                           int64_t classes, int lanes) {
    const RowsOfWarps walk(rows, lanes);
    for (int64_t row = walk.first(); walk.more(row); row = walk.next(row)) {
        const int64_t begin = row * classes, end = row < rows ? classes : 0;
        float total = 0;
        for (int64_t k = walk.lane; k < end; k += lanes) total += dy[begin + k] * y[begin + k];
        total = sum_of_lanes(total, lanes);
        for (int64_t k = walk.lane; k < end; k += lanes)
            dx[begin + k] = y[begin + k] * (dy[begin + k] - total);
    }
}

int64_t most_blocks(const Stream& stream) {
    return int64_t{stream.device.multiprocessors} * 32;
}

}  // namespace

void softmax_forward_by_lanes(const Stream& stream, const float* x, float* y, int64_t rows,
                              int64_t classes) {
    if (rows == 0) return;
    const int lanes = lanes_for(classes);
    launch({stream, "softmax_forward_by_lanes", row_blocks(rows, lanes, most_blocks(stream)),
            row_threads},
           softmax_lanes, x, y, rows, classes, lanes);
}

void softmax_gradient_by_lanes(const Stream& stream, const float* y, const float* dy, float* dx,
                               int64_t rows, int64_t classes) {
    if (rows == 0) return;
    const int lanes = lanes_for(classes);
    launch({stream, "softmax_gradient_by_lanes", row_blocks(rows, lanes, most_blocks(stream)),
            row_threads},
           softmax_gradient_lanes, y, dy, dx, rows, classes, lanes);
}

}  // namespace curie::CURIE_DEVICE
