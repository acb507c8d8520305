// global_average_pool with vectors along the channels: one piece of work is a vector of channels of
// one image. A FLOP for 4 bytes read, so it runs at the speed of the memory.
#include "kernels/global_average_pool/cpu_channels.h"

#include "kernels/channel_vectors.h"

namespace curie::CURIE_ISA {
namespace {

/// Pixels that are summed before they join the total: it keeps the rounding error of a large image
/// small.
constexpr int64_t run_length = 64;
/// Channels of a piece of work: whole cache lines for every instruction set.
constexpr int64_t channel_block = 64;

/// Calls body(image, channels begin, end) for all images and blocks of channels, in parallel.
template <class Body>
inline void for_channel_blocks(int64_t batch, int64_t channels, const Body& body) {
    const int64_t blocks = (channels + channel_block - 1) / channel_block;
    for_chunks(batch * blocks, 1, [&](int64_t piece, int64_t) {
        const int64_t begin = piece % blocks * channel_block, end = begin + channel_block;
        body(piece / blocks, begin, end < channels ? end : channels);
    });
}

}  // namespace

void global_average_pool_forward(int64_t batch, int64_t pixels, int64_t channels, const float* x,
                                 float* y) {
    const float scale = 1.0f / static_cast<float>(pixels);
    for_channel_blocks(batch, channels, [=](int64_t image, int64_t begin, int64_t end) {
        const float* from = x + image * pixels * channels + begin;
        float* to = y + image * channels + begin;
        for_channels(end - begin, [=](int64_t c, int64_t lanes) {
            Vector total{};
            for (int64_t run = 0; run < pixels; run += run_length) {
                const int64_t stop = run + run_length < pixels ? run + run_length : pixels;
                Vector sum{};
                for (int64_t i = run; i < stop; ++i)
                    sum += load_count(from + i * channels + c, lanes);
                total += sum;
            }
            put_count(to + c, total * scale, lanes, false);
        });
    });
}

void global_average_pool_gradient(int64_t batch, int64_t pixels, int64_t channels, const float* dy,
                                  float* dx) {
    const float scale = 1.0f / static_cast<float>(pixels);
    for_channel_blocks(batch, channels, [=](int64_t image, int64_t begin, int64_t end) {
        const float* from = dy + image * channels + begin;
        float* to = dx + image * pixels * channels + begin;
        for_channels(end - begin, [=](int64_t c, int64_t lanes) {
            const Vector value = load_count(from + c, lanes) * scale;
            for (int64_t i = 0; i < pixels; ++i)
                put_count(to + i * channels + c, value, lanes, false);
        });
    });
}

}  // namespace curie::CURIE_ISA
