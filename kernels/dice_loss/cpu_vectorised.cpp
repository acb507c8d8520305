// dice_loss, a vector of logits at a time: one exponential an element each way. The sums are taken
// in double over fixed pieces of an image, which the threads share.
#include "kernels/dice_loss/cpu_vectorised.h"

#include "kernels/blocked_sum.h"

namespace curie::CURIE_ISA {
namespace {

struct Overlap {
    DoubleVector inside{}, sums{};
};

/// Adds the vector at i; the lanes from `count` on are nothing.
void add(Overlap& total, const DiceTerms& p, int64_t i, int64_t count) {
    Vector predicted = 1.0f / (1.0f + exp(-load_up_to(p.logits + i, count)));
    for (int64_t lane = count; lane < vector_width; ++lane) predicted[lane] = 0;
    const Vector t = load_up_to(p.targets + i, count);
    total.inside += widen(predicted * t);
    total.sums += widen(predicted) + widen(t);
}

}  // namespace

void dice_loss_sums(const DiceTerms& p, double* partial) {
    const int64_t pieces = dice_pieces(p.outputs), length = (p.outputs + pieces - 1) / pieces;
    const int64_t grain = stream_grain / length + 1;
    for_chunks(p.samples * pieces, grain, [&](int64_t first, int64_t last) {
        for (int64_t piece = first; piece < last; ++piece) {
            const int64_t image = piece / pieces * p.outputs, begin = piece % pieces * length;
            const int64_t end = begin + length < p.outputs ? begin + length : p.outputs;
            Overlap total;
            for (int64_t i = begin; i < end; i += vector_width)
                add(total, p, image + i, end - i < vector_width ? end - i : vector_width);
            partial[2 * piece] = sum(total.inside);
            partial[2 * piece + 1] = sum(total.sums);
        }
    });
}

void dice_loss_gradient(const DiceTerms& p, const float* overlap, float scale, float* gradient) {
    const int64_t pieces = dice_pieces(p.outputs), length = (p.outputs + pieces - 1) / pieces;
    const int64_t grain = stream_grain / length + 1;
    for_chunks(p.samples * pieces, grain, [&](int64_t first, int64_t last) {
        for (int64_t piece = first; piece < last; ++piece) {
            const int64_t n = piece / pieces, begin = piece % pieces * length;
            const int64_t end = begin + length < p.outputs ? begin + length : p.outputs;
            const float q = overlap[2 * n], factor = scale / overlap[2 * n + 1];
            for (int64_t i = n * p.outputs + begin; i < n * p.outputs + end; i += vector_width) {
                const int64_t left = n * p.outputs + end - i;
                const int64_t count = left < vector_width ? left : vector_width;
                const Vector z = load_up_to(p.logits + i, count), e = exp(min(z, -z));
                const Vector t = load_up_to(p.targets + i, count);
                const Vector value = factor * (q - 2.0f * t) * e / ((1.0f + e) * (1.0f + e));
                if (count == vector_width) {
                    store(gradient + i, value);
                } else {
                    store_partial(gradient + i, value, count);
                }
            }
        }
    });
}

}  // namespace curie::CURIE_ISA
