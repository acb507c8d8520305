// global_average_pool by trees in shared memory (kernels/row_tree.cuh): a block sums up to 1024
// pixels of up to 32 vectors of channels of one image; larger images take a second pass over the
// sums of the pieces. The gradient writes dy / pixels by vectors.
//
// 1 FLOP and 4 bytes an element, forward and backward: the memory's limit. 32x7x7x256 is 1.6 MB, at
// best 0.5 us on an H100 and 1.6 us on an RTX 4090, so there the launch costs more. Up to 4 KB of
// shared memory; 22 to 36 registers forward, 16 to 34 backward (sm_80, sm_90, sm_120).
#include "kernels/global_average_pool/1_tree.h"

#include "kernels/row_tree.cuh"
#include "kernels/windows.cuh"

namespace curie::CURIE_DEVICE {
namespace {

template <int Width>
__global__ void __launch_bounds__(window_threads)
    gradient_kernel(int64_t batch, int pixels, int channels, const float* dy, float* dx) {
    const unsigned item = blockIdx.x * window_threads + threadIdx.x;
    const unsigned vectors = static_cast<unsigned>(channels) / Width;
    if (item >= static_cast<unsigned>(pixels) * vectors) return;
    const float inverse = 1.0f / static_cast<float>(pixels);
    for (int64_t n = blockIdx.y; n < batch; n += gridDim.y) {
        Lanes<Width> value =
            load_lanes<Width>(dy + n * channels + static_cast<int>(item % vectors) * Width);
        for (int i = 0; i < Width; ++i) value.v[i] *= inverse;
        store_lanes<Width>(dx + (n * pixels * vectors + item) * Width, value);
    }
}

}  // namespace

void global_average_pool_forward(const Stream& stream, int64_t batch, int64_t pixels,
                                 int64_t channels, const float* x, float* y, float* scratch) {
    const char* name = "global_average_pool_forward";
    const float inverse = 1.0f / static_cast<float>(pixels);
    const int64_t pieces = global_average_pool_pieces(pixels);
    if (pieces == 1) {
        row_tree(stream, name, {batch, pixels, channels, channels, pixels, inverse}, x, y);
        return;
    }
    row_tree(stream, name, {batch, pixels, channels, channels, global_average_pool_piece, 1}, x,
             scratch);
    row_tree(stream, name, {batch, pieces, channels, channels, pieces, inverse}, scratch, y);
}

void global_average_pool_gradient(const Stream& stream, int64_t batch, int64_t pixels,
                                  int64_t channels, const float* dy, float* dx) {
    const int width = channel_lane_width(channels, dy, dx);
    with_channel_lanes(width, [&](auto lanes) {
        launch({stream, "global_average_pool_gradient",
                image_blocks(pixels * (channels / width), batch), window_threads},
               gradient_kernel<decltype(lanes)::value>, batch, pixels, channels, dy, dx);
    });
}

}  // namespace curie::CURIE_DEVICE
