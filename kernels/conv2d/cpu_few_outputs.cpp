// 1x1 convolution to at most four channels. Vectors of output channels would be mostly padding, so
// the lanes run along the input channels instead: a result is a dot product. W results, as they
// follow each other in memory, are summed over their lanes together: a tree of W - 1 exchanges
// leaves result i in lane i, ready to be stored as one vector. 2 FLOPs a product; W floats of the
// sums cost W - 1 permutations, so with 32 channels and more the memory is the limit.
#include "kernels/conv2d/cpu_few_outputs.h"

#include "kernels/chunks.h"
#include "kernels/streaming_store.h"

namespace curie::CURIE_ISA {
namespace {

#define CURIE_INLINE inline __attribute__((always_inline))

/// Lane i: a[i] + a[i ^ distance] where bit `distance` of i is 0, else the same of b.
template <int distance>
CURIE_INLINE Vector exchange(Vector a, Vector b) {
    IntVector straight, crossed;
#pragma GCC unroll 16
    for (int i = 0; i < vector_width; ++i) {
        const int of = i & distance ? vector_width : 0;
        straight[i] = of + i;
        crossed[i] = of + (i ^ distance);
    }
    return __builtin_shuffle(a, b, straight) + __builtin_shuffle(a, b, crossed);
}

/// Lane i: the sum of all lanes of get(first + i % count), for count = vector_width.
template <int count, class Get>
CURIE_INLINE Vector sums_of(const Get& get, int first) {
    if constexpr (count == 1) {
        return get(first);
    } else {
        return exchange<count / 2>(sums_of<count / 2>(get, first),
                                   sums_of<count / 2>(get, first + count / 2));
    }
}

/// What is the same for all pixels. The weights of an output are `row` floats and end in zeros.
struct Terms {
    const float *weights, *bias;
    int64_t channels, row;
};

/// The products of a pixel's channels with the weights of one output, which end in zeros.
/// `vectors`: how many vectors of channels there are, or 0: that many in a loop.
template <int vectors>
CURIE_INLINE Vector products(const float* x, const float* w, int64_t channels) {
    if constexpr (vectors > 0) {
        constexpr int64_t whole = (vectors - 1) * vector_width;
        Vector total = load_partial(x + whole, channels - whole) * load(w + whole);
#pragma GCC unroll 4
        for (int v = 0; v + 1 < vectors; ++v)
            total += load(x + v * vector_width) * load(w + v * vector_width);
        return total;
    } else {
        Vector total{};
        int64_t c = 0;
        for (; c + vector_width <= channels; c += vector_width) total += load(x + c) * load(w + c);
        if (c < channels) total += load_partial(x + c, channels - c) * load(w + c);
        return total;
    }
}

/// `pixels` (at most vector_width) pixels: outputs vectors of results.
template <int outputs, int vectors>
CURIE_INLINE void run_group(const Terms& t, const float* x, float* y, int64_t pixels,
                            bool past_caches) {
#pragma GCC unroll 4
    for (int k = 0; k < outputs; ++k) {
        const int64_t left = pixels * outputs - k * vector_width;
        if (left <= 0) return;
        const Vector result = sums_of<vector_width>(
            [=](int i) {
                const int at = k * vector_width + i;
                const int64_t pixel = at / outputs < pixels ? at / outputs : pixels - 1;
                return products<vectors>(x + pixel * t.channels, t.weights + at % outputs * t.row,
                                         t.channels);
            },
            0);
        float* to = y + k * vector_width;
        const Vector all = result + load(t.bias + k * vector_width);
        if (left >= vector_width) {
            put(to, all, past_caches);
        } else {
            store_partial(to, all, left);
        }
    }
}

template <int outputs, int vectors>
void run(const Terms& t, const float* x, float* y, int64_t pixels) {
    const bool past_caches = worth_streaming(y, pixels * outputs);
    const int64_t grain = stream_grain / (t.channels + outputs) / vector_width * vector_width;
    for_chunks(pixels, grain + vector_width, [=](int64_t begin, int64_t end) {
        int64_t pixel = begin;
        for (; pixel + vector_width <= end; pixel += vector_width)
            run_group<outputs, vectors>(t, x + pixel * t.channels, y + pixel * outputs,
                                        vector_width, past_caches);
        if (pixel < end)
            run_group<outputs, vectors>(t, x + pixel * t.channels, y + pixel * outputs, end - pixel,
                                        false);
        finish_streaming();
    });
}

template <int outputs>
void run(const Terms& t, const float* x, float* y, int64_t pixels) {
    switch ((t.channels + vector_width - 1) / vector_width) {
        case 1:
            return run<outputs, 1>(t, x, y, pixels);
        case 2:
            return run<outputs, 2>(t, x, y, pixels);
        case 4:
            return run<outputs, 4>(t, x, y, pixels);
        default:
            return run<outputs, 0>(t, x, y, pixels);
    }
}

}  // namespace

void conv2d_few_outputs(const float* x, const float* w, int64_t in_stride, int64_t out_stride,
                        const float* bias, float* y, float* scratch, int64_t pixels,
                        int64_t channels, int64_t outputs) {
    float repeated[few_outputs_limit * vector_width];
    const Terms terms{scratch, repeated, channels, (channels + 15) / 16 * 16};
    for (int64_t o = 0; o < outputs; ++o)
        for (int64_t i = 0; i < terms.row; ++i)
            scratch[o * terms.row + i] = i < channels ? w[i * in_stride + o * out_stride] : 0.0f;
    for (int64_t i = 0; i < outputs * vector_width; ++i)
        repeated[i] = bias ? bias[i % outputs] : 0.0f;
    switch (outputs) {
        case 1:
            return run<1>(terms, x, y, pixels);
        case 2:
            return run<2>(terms, x, y, pixels);
        case 3:
            return run<3>(terms, x, y, pixels);
        default:
            return run<4>(terms, x, y, pixels);
    }
}

}  // namespace curie::CURIE_ISA
