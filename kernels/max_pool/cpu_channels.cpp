// max_pool with vectors along the channels. Both directions run at the speed of the memory: 2x2
// windows read 16 bytes and write 6 an output, and the gradient reads 6 and writes 16. The gradient
// gathers: every input looks at the windows that cover it, so nothing is cleared first, overlapping
// windows need no atomics, and the order of a sum is fixed. 2x2 windows of stride 2 spread instead,
// which finds no window by a division.
#include "kernels/max_pool/cpu_channels.h"

#include "kernels/pool_taps.h"

namespace curie::CURIE_ISA {
namespace {

typedef uint16_t CodeVector __attribute__((vector_size(vector_width * sizeof(uint16_t))));

inline IntVector load_codes(const uint16_t* from, int64_t count) {
    CodeVector codes{};
    if (count == vector_width) {
        std::memcpy(&codes, from, sizeof(codes));
    } else {
        for (int64_t i = 0; i < count; ++i) codes[i] = from[i];
    }
    return __builtin_convertvector(codes, IntVector);
}
inline void store_codes(uint16_t* to, IntVector value, int64_t count) {
    const CodeVector codes = __builtin_convertvector(value, CodeVector);
    if (count == vector_width) {
        std::memcpy(to, &codes, sizeof(codes));
    } else {
        for (int64_t i = 0; i < count; ++i) to[i] = codes[i];
    }
}

/// One output pixel. `fixed` is the number of taps where it is known, else 0.
template <int fixed>
inline void largest(const PoolTaps& taps, const uint16_t* codes, int64_t channels, const float* x,
                    float* y, uint16_t* index) {
    const int count = fixed > 0 ? fixed : taps.count;
    for_channels(channels, [&](int64_t c, int64_t lanes) {
        Vector best = load_count(x + taps.offset[0] + c, lanes);
        IntVector place = IntVector{} + codes[taps.tap[0]];
        for (int t = 1; t < count; ++t) {
            const Vector value = load_count(x + taps.offset[t] + c, lanes);
            // A NaN is taken, and stays.
            const IntVector larger = ~(value <= best) & (best == best);
            best = larger ? value : best;
            place = larger ? IntVector{} + codes[taps.tap[t]] : place;
        }
        put_count(y + c, best, lanes, false);
        if (index) store_codes(index + c, place, lanes);
    });
}

struct Gradient {
    const PoolGeometry& p;
    const uint16_t* codes;
    const float* dy;
    const uint16_t* index;
    float* dx;
    bool past_caches;

    /// dx of one pixel, from all the windows that cover it.
    void gather(int64_t image, int64_t h, int64_t w) const {
        PoolTaps taps;
        taps_of_input(p, image, h, w, taps);
        float* to = dx + ((image * p.height + h) * p.width + w) * p.channels;
        for_channels(p.channels, [&](int64_t c, int64_t lanes) {
            Vector sum{};
            for (int t = 0; t < taps.count; ++t) {
                const int64_t from = taps.offset[t] + c;
                const IntVector chosen =
                    load_codes(index + from, lanes) == IntVector{} + codes[taps.tap[t]];
                sum += chosen ? load_count(dy + from, lanes) : Vector{};
            }
            put_count(to + c, sum, lanes, past_caches);
        });
    }
    /// dx under one whole 2x2 window of a pooling whose windows do not overlap.
    void spread(int64_t image, int64_t oh, int64_t ow) const {
        const int64_t pixel = (image * p.out_height() + oh) * p.out_width() + ow;
        const float* from = dy + pixel * p.channels;
        const uint16_t* places = index + pixel * p.channels;
        float* to = dx + ((image * p.height + 2 * oh) * p.width + 2 * ow) * p.channels;
        const int64_t below = p.width * p.channels;
        for_channels(p.channels, [&](int64_t c, int64_t lanes) {
            const Vector value = load_count(from + c, lanes);
            const IntVector place = load_codes(places + c, lanes);
            for (int tap = 0; tap < 4; ++tap)
                put_count(to + tap / 2 * below + tap % 2 * p.channels + c,
                          place == IntVector{} + codes[tap] ? value : Vector{}, lanes, past_caches);
        });
    }
};

/// 2x2 windows of stride 2 that begin in the corner.
bool two_by_two(const Window& window) {
    return window.kernel == 2 && window.stride == 2 && window.dilation == 1 && window.before == 0;
}

}  // namespace

void max_pool_forward(const PoolGeometry& p, const uint16_t* codes, const float* x, float* y,
                      uint16_t* index) {
    for_pixels(p.batch, p.out_height(), p.out_width(), p.channels,
               [&](int64_t image, int64_t oh, int64_t ow, int64_t at) {
                   PoolTaps taps;
                   taps_of_output(p, image, oh, ow, taps);
                   uint16_t* places = index ? index + at : nullptr;
                   if (taps.count == 4) {
                       largest<4>(taps, codes, p.channels, x, y + at, places);
                   } else {
                       largest<0>(taps, codes, p.channels, x, y + at, places);
                   }
               });
}

void max_pool_gradient(const PoolGeometry& p, const uint16_t* codes, const float* dy,
                       const uint16_t* index, float* dx) {
    const bool past_caches = p.channels % vector_width == 0 &&
                             worth_streaming(dx, p.batch * p.height * p.width * p.channels);
    const Gradient gradient{p, codes, dy, index, dx, past_caches};
    if (!two_by_two(p.rows) || !two_by_two(p.columns)) {
        for_pixels(
            p.batch, p.height, p.width, p.channels,
            [&](int64_t image, int64_t h, int64_t w, int64_t) { gradient.gather(image, h, w); });
        return;
    }
    const int64_t height = p.height / 2, width = p.width / 2;
    for_pixels(
        p.batch, height, width, p.channels,
        [&](int64_t image, int64_t oh, int64_t ow, int64_t) { gradient.spread(image, oh, ow); });
    // The last row and column, where they stand in no whole window.
    for_chunks(p.batch, 1, [&](int64_t image, int64_t) {
        for (int64_t h = 2 * height; h < p.height; ++h)
            for (int64_t w = 0; w < p.width; ++w) gradient.gather(image, h, w);
        for (int64_t w = 2 * width; w < p.width; ++w)
            for (int64_t h = 0; h < 2 * height; ++h) gradient.gather(image, h, w);
        finish_streaming();
    });
}

}  // namespace curie::CURIE_ISA
