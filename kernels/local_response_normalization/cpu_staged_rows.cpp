// local_response_normalization on staged rows: the squares of one pixel's channels are laid between
// zeros, so that a window's sum is `window` unaligned vector loads for any channel and any window.
// The power is e^(-beta log s), about 60 instructions a vector forward; 8 bytes an element forward
// and 12 backward.
#include "kernels/local_response_normalization/cpu_staged_rows.h"

#include <omp.h>

#include "kernels/rows.h"

namespace curie::CURIE_ISA {
namespace {

/// log x of positive, normal x within 2 units in the last place; NaN and infinity stay what they
/// are. x = 2^e m with m in [sqrt(1/2), sqrt(2)); Moshier, Cephes, logf.
inline Vector log(Vector x) {
    IntVector bits;
    std::memcpy(&bits, &x, sizeof(bits));
    const IntVector power = (bits - 0x3F3504F3) >> 23;
    bits -= power << 23;
    Vector m;
    std::memcpy(&m, &bits, sizeof(m));
    m -= 1.0f;
    const Vector e = __builtin_convertvector(power, Vector), square = m * m;
    Vector p = broadcast(7.0376836292e-2f);
    p = p * m - 1.1514610310e-1f;
    p = p * m + 1.1676998740e-1f;
    p = p * m - 1.2420140846e-1f;
    p = p * m + 1.4249322787e-1f;
    p = p * m - 1.6668057665e-1f;
    p = p * m + 2.0000714765e-1f;
    p = p * m - 2.4999993993e-1f;
    p = p * m + 3.3333331174e-1f;
    const Vector y = p * m * square + e * -2.12194440e-4f - 0.5f * square + m + e * 0.693359375f;
    return x <= 3.40282347e38f ? y : x;
}

void zero_ends(const LocalResponseShape& shape, float* staged) {
    for (int64_t i = 0; i < shape.half; ++i) staged[i] = 0;
    for (int64_t i = shape.half + shape.channels; i < local_response_staged(shape); ++i)
        staged[i] = 0;
}

/// The sum over the windows of the channels from c on.
inline Vector window_sum(const LocalResponseShape& shape, const float* staged, int64_t c) {
    Vector total = load(staged + c);
    for (int64_t j = 1; j <= 2 * shape.half; ++j) total += load(staged + c + j);
    return total;
}

void stage_squares(const LocalResponseShape& shape, const float* x, float* staged) {
    zero_ends(shape, staged);
    row_store(staged + shape.half, shape.channels, [=](int64_t i, int64_t count) {
        const Vector value = load_up_to(x + i, count);
        return value * value;
    });
}

inline Vector scale_of(const LocalResponseShape& shape, const float* squares, int64_t c) {
    return shape.k + shape.scale * window_sum(shape, squares, c);
}

}  // namespace

void local_response_forward(const LocalResponseShape& shape, const float* x, float* y,
                            float* scratch) {
    for_rows(shape.rows, shape.channels, [=](int64_t row) {
        float* squares = scratch + omp_get_thread_num() * local_response_staged(shape);
        const float* from = x + row * shape.channels;
        stage_squares(shape, from, squares);
        row_store(y + row * shape.channels, shape.channels, [=](int64_t i, int64_t count) {
            return load_up_to(from + i, count) *
                   exp(-shape.beta * log(scale_of(shape, squares, i)));
        });
    });
}

void local_response_gradient(const LocalResponseShape& shape, const float* x, const float* dy,
                             float* dx, float* scratch) {
    const float slope = 2 * shape.scale * shape.beta;
    for_rows(shape.rows, shape.channels, [=](int64_t row) {
        const int64_t staged = local_response_staged(shape), begin = row * shape.channels;
        float* squares = scratch + 2 * omp_get_thread_num() * staged;
        float* ratios = squares + staged;
        const float *value = x + begin, *incoming = dy + begin;
        float* to = dx + begin;
        stage_squares(shape, value, squares);
        zero_ends(shape, ratios);
        row_store(to, shape.channels, [=](int64_t i, int64_t count) {
            const Vector s = scale_of(shape, squares, i);
            const Vector direct = load_up_to(incoming + i, count) * exp(-shape.beta * log(s));
            const Vector ratio = direct * load_up_to(value + i, count) / s;
            store_partial(ratios + shape.half + i, ratio, count);
            return direct;
        });
        row_store(to, shape.channels, [=](int64_t i, int64_t count) {
            return load_up_to(to + i, count) -
                   slope * load_up_to(value + i, count) * window_sum(shape, ratios, i);
        });
    });
}

}  // namespace curie::CURIE_ISA
