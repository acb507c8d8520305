// The second pass of the fused batch norm, ReLU and 2x2 max pool: two rows of x give one row of y.
// Forward moves x twice (once for the statistics) and writes a quarter; the gradient moves x and
// the quarter dy twice and writes dx. Apart, the three operations move more than twice as much.
#include "kernels/batch_norm_relu_max_pool/cpu_row_pairs.h"

#include "kernels/channel_vectors.h"

namespace curie::CURIE_ISA {
namespace {

/// Offsets of the four elements of a window, in row-major order.
struct Window4 {
    int64_t offset[4];
    Window4(const RowPairs& shape)
        : offset{0, shape.channels, shape.width * shape.channels,
                 (shape.width + 1) * shape.channels} {}
};

/// (x - mean) of the four elements and which of them passes dy on: the first maximum, if positive.
struct Chosen {
    Vector centred[4];
    IntVector passes[4];
};

inline Chosen choose(const BatchNormPatterns& p, const float* x, const Window4& window, int64_t c,
                     int64_t lanes) {
    const Vector mean = load_count(p.mean + c, lanes), scale = load_count(p.scale + c, lanes),
                 beta = load_count(p.beta + c, lanes);
    Chosen chosen;
    Vector value[4];
    for (int i = 0; i < 4; ++i) {
        chosen.centred[i] = load_count(x + window.offset[i] + c, lanes) - mean;
        value[i] = chosen.centred[i] * scale + beta;
    }
    const Vector largest = max(max(value[0], value[1]), max(value[2], value[3]));
    IntVector open = largest > Vector{};
    for (int i = 0; i < 4; ++i) {
        chosen.passes[i] = open & (value[i] == largest);
        open &= ~chosen.passes[i];
    }
    return chosen;
}

/// Calls body(piece, row of y, first x element of its two rows) in fixed pieces.
template <class Body>
inline void for_row_pairs(const RowPairs& shape, const Body& body) {
    const int64_t rows = shape.height / 2, row_floats = shape.width * shape.channels;
    for_chunks(shape.images * rows, shape.grain, [&](int64_t begin, int64_t end) {
        for (int64_t row = begin; row < end; ++row)
            body(begin / shape.grain, row,
                 (row / rows * shape.height + row % rows * 2) * row_floats);
        finish_streaming();
    });
}

/// dx of elements outside of every window: `count` elements from `x`, at channel 0.
inline void outside(const BatchNormPatterns& p, const float* slope, const float* offset,
                    const float* x, float* dx, int64_t channels, int64_t pixels) {
    for (int64_t i = 0; i < pixels; ++i)
        for_channels(channels, [&](int64_t c, int64_t lanes) {
            const int64_t at = i * channels + c;
            const Vector d = load_count(x + at, lanes) - load_count(p.mean + c, lanes);
            put_count(dx + at, d * load_count(slope + c, lanes) + load_count(offset + c, lanes),
                      lanes, false);
        });
}

}  // namespace

void row_pairs_forward(const RowPairs& shape, const BatchNormPatterns& patterns, const float* x,
                       float* y) {
    const BatchNormPatterns p = patterns;
    const Window4 window(shape);
    const int64_t width = shape.width / 2, channels = shape.channels;
    for_row_pairs(shape, [&](int64_t, int64_t row, int64_t first) {
        for (int64_t w = 0; w < width; ++w) {
            const float* from = x + first + 2 * w * channels;
            float* to = y + (row * width + w) * channels;
            for_channels(channels, [&](int64_t c, int64_t lanes) {
                const Vector mean = load_count(p.mean + c, lanes),
                             scale = load_count(p.scale + c, lanes),
                             beta = load_count(p.beta + c, lanes);
                Vector largest{};
                for (int i = 0; i < 4; ++i) {
                    const Vector d = load_count(from + window.offset[i] + c, lanes) - mean;
                    largest = max(largest, d * scale + beta);  // a NaN passes
                }
                put_count(to + c, largest, lanes, false);
            });
        }
    });
}

void row_pairs_gradient_sums(const RowPairs& shape, const BatchNormPatterns& patterns,
                             const float* x, const float* dy, float* partial) {
    const BatchNormPatterns p = patterns;
    const Window4 window(shape);
    const int64_t width = shape.width / 2, channels = shape.channels;
    for_row_pairs(shape, [&](int64_t piece, int64_t row, int64_t first) {
        float *plain = partial + piece * 2 * channels, *centred = plain + channels;
        if (row % shape.grain == 0)
            std::memset(plain, 0, static_cast<size_t>(2 * channels) * sizeof(float));
        const float* gradient = dy + row * width * channels;
        // A vector of channels along the whole row, so that its sums stay in registers.
        for_channels(channels, [&](int64_t c, int64_t lanes) {
            Vector sum{}, product{};
            for (int64_t w = 0; w < width; ++w) {
                const Chosen chosen = choose(p, x + first + 2 * w * channels, window, c, lanes);
                const Vector g = load_count(gradient + w * channels + c, lanes);
                for (int i = 0; i < 4; ++i) {
                    const Vector passed = chosen.passes[i] ? g : Vector{};
                    sum += passed;
                    product += passed * chosen.centred[i];
                }
            }
            put_count(plain + c, load_count(plain + c, lanes) + sum, lanes, false);
            put_count(centred + c, load_count(centred + c, lanes) + product, lanes, false);
        });
    });
}

void row_pairs_data_gradient(const RowPairs& shape, const BatchNormPatterns& patterns,
                             const float* slope, const float* offset, const float* x,
                             const float* dy, float* dx) {
    const BatchNormPatterns p = patterns;
    const Window4 window(shape);
    const int64_t rows = shape.height / 2, width = shape.width / 2, channels = shape.channels;
    const int64_t row_floats = shape.width * channels;
    const bool past_caches = channels % vector_width == 0 &&
                             worth_streaming(dx, shape.images * shape.height * row_floats);
    for_row_pairs(shape, [&](int64_t, int64_t row, int64_t first) {
        for (int64_t w = 0; w < width; ++w) {
            const int64_t at = first + 2 * w * channels;
            for_channels(channels, [&](int64_t c, int64_t lanes) {
                const Chosen chosen = choose(p, x + at, window, c, lanes);
                const Vector g = load_count(dy + (row * width + w) * channels + c, lanes) *
                                 load_count(p.scale + c, lanes);
                for (int i = 0; i < 4; ++i) {
                    const Vector rest = chosen.centred[i] * load_count(slope + c, lanes) +
                                        load_count(offset + c, lanes);
                    put_count(dx + at + window.offset[i] + c,
                              (chosen.passes[i] ? g : Vector{}) + rest, lanes, past_caches);
                }
            });
        }
        if (shape.width % 2 == 1)
            for (int64_t r = 1; r <= 2; ++r) {
                const int64_t at = first + r * row_floats - channels;
                outside(p, slope, offset, x + at, dx + at, channels, 1);
            }
        if (shape.height % 2 == 1 && row % rows == rows - 1) {
            const int64_t at = first + 2 * row_floats;
            outside(p, slope, offset, x + at, dx + at, channels, shape.width);
        }
    });
}

}  // namespace curie::CURIE_ISA
