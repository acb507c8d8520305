// average_pool with vectors along the channels, at the speed of the memory. The gradient gathers:
// every input adds up the windows that cover it, so overlapping windows need no atomics and the
// order of a sum is fixed.
#include "kernels/average_pool/cpu_channels.h"

#include "kernels/pool_taps.h"

namespace curie::CURIE_ISA {

void average_pool_forward(const PoolGeometry& p, const float* inverse, const float* x, float* y) {
    const int64_t width = p.out_width();
    const bool past_caches = p.channels % vector_width == 0 &&
                             worth_streaming(y, p.batch * p.out_height() * width * p.channels);
    for_pixels(p.batch, p.out_height(), width, p.channels,
               [&](int64_t image, int64_t oh, int64_t ow, int64_t at) {
                   PoolTaps taps;
                   taps_of_output(p, image, oh, ow, taps);
                   const float scale = inverse[oh * width + ow];
                   for_channels(p.channels, [&](int64_t c, int64_t lanes) {
                       Vector sum{};
                       for (int t = 0; t < taps.count; ++t)
                           sum += load_count(x + taps.offset[t] + c, lanes);
                       put_count(y + at + c, sum * scale, lanes, past_caches);
                   });
               });
}

void average_pool_gradient(const PoolGeometry& p, const float* inverse, const float* dy,
                           float* dx) {
    const int64_t pixels = p.out_height() * p.out_width();
    const bool past_caches = p.channels % vector_width == 0 &&
                             worth_streaming(dx, p.batch * p.height * p.width * p.channels);
    for_pixels(p.batch, p.height, p.width, p.channels,
               [&](int64_t image, int64_t h, int64_t w, int64_t at) {
                   PoolTaps taps;
                   taps_of_input(p, image, h, w, taps);
                   const int64_t first = image * pixels * p.channels;
                   float scale[pool_taps_limit];
                   for (int t = 0; t < taps.count; ++t)
                       scale[t] = inverse[(taps.offset[t] - first) / p.channels];
                   for_channels(p.channels, [&](int64_t c, int64_t lanes) {
                       Vector sum{};
                       for (int t = 0; t < taps.count; ++t)
                           sum += load_count(dy + taps.offset[t] + c, lanes) * scale[t];
                       put_count(dx + at + c, sum, lanes, past_caches);
                   });
               });
}

}  // namespace curie::CURIE_ISA
