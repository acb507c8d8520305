// The gradient of global_average_pool: dy / pixels, written by vectors of 4, 2 or 1 channels,
// whichever divides them, so that a thread never needs a tail.
//
// 1 FLOP and 4 bytes an element: the memory's limit, 0.84 T elements/s on an H100 (3.35 TB/s), 0.25
// on an RTX 4090 (1.01 TB/s). No shared memory; 16 to 26 registers (sm_80, sm_90, sm_120).
#include "kernels/global_average_pool/1_vectorised.h"

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
