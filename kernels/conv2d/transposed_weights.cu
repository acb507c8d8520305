// The transposition of weights before a data gradient by an implicit GEMM. 8 bytes a weight, so the
// memory is the limit: P-NET's largest layer (9 x 256 x 256 weights) needs 1.4 us at the roofline
// of an H100 (3.35 TB/s) and 4.7 us at that of an RTX 4090 (1.01 TB/s). 4.1 KiB of shared memory;
// 31 registers on sm_90, 38 on sm_120.
#include "kernels/conv2d/transposed_weights.h"

#include "kernels/cuda.h"

namespace curie::CURIE_DEVICE {
namespace {

constexpr int side = 32, lines = 8;

/// One block a square of one tap; a pitch of 33 keeps columns of the square in different banks.
__global__ void __launch_bounds__(side* lines)
    transpose_weights(const float* from, float* to, int in, int out) {
    CURIE_SHARED(float, square, [side][side + 1]);
    const int across = ceil_divide(out, side), down = ceil_divide(in, side);
    const int block = static_cast<int>(blockIdx.x) % (across * down);
    const int64_t tap = int64_t{static_cast<int>(blockIdx.x) / (across * down)} * in * out;
    const int first_in = block / across * side, first_out = block % across * side;
    for (int line = threadIdx.y; line < side; line += lines) {
        const int i = first_in + line, o = first_out + static_cast<int>(threadIdx.x);
        if (i < in && o < out) square[line][threadIdx.x] = from[tap + int64_t{i} * out + o];
    }
    __syncthreads();
    for (int line = threadIdx.y; line < side; line += lines) {
        const int o = first_out + line, i = first_in + static_cast<int>(threadIdx.x);
        if (i < in && o < out) to[tap + int64_t{o} * in + i] = square[threadIdx.x][line];
    }
}

}  // namespace

void conv2d_transpose_weights(const Stream& stream, const float* from, float* to, int taps, int in,
                              int out) {
    const int blocks = taps * ceil_divide(in, side) * ceil_divide(out, side);
    launch({stream, "conv2d_transpose_weights", static_cast<unsigned>(blocks), dim3(side, lines)},
           transpose_weights, from, to, in, out);
}

}  // namespace curie::CURIE_DEVICE
