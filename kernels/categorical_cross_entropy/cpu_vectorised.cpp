// categorical_cross_entropy, a row at a time with vectors across the classes.
#include "kernels/categorical_cross_entropy/cpu_vectorised.h"

#include "kernels/rows.h"

namespace curie::CURIE_ISA {
namespace {

/// One sample's row, with what its loss needs.
struct Row {
    const float *logits, *targets;
    int64_t classes;
    float kept, spread;  ///< t = target * kept + spread
    float largest, sum;  ///< of the logits, of e^(z - largest)
    float weight;

    Row(const LossTerms& terms, int64_t row)
        : logits(terms.logits + row * terms.outputs),
          targets(terms.targets + row * terms.outputs),
          classes(terms.outputs),
          kept(1 - terms.smoothing),
          spread(terms.smoothing / static_cast<float>(terms.outputs)),
          largest(row_max(logits, classes)),
          sum(row_sum(classes, [&](int64_t i, int64_t n) { return power(i, n); })),
          weight(terms.weights ? terms.weights[row] : 1) {}
    Vector power(int64_t i, int64_t count) const {
        return exp(load_up_to(logits + i, count) - largest);
    }
    Vector target(int64_t i, int64_t count) const {
        return load_up_to(targets + i, count) * kept + spread;
    }
};

}  // namespace

void categorical_cross_entropy_forward(const LossTerms& terms, double* losses) {
    for_rows(terms.samples, terms.outputs, [&](int64_t n) {
        const Row row(terms, n);
        const float normaliser = row.largest + __builtin_logf(row.sum);
        const float loss = row_sum(row.classes, [&](int64_t i, int64_t count) {
            return row.target(i, count) * (normaliser - load_up_to(row.logits + i, count));
        });
        losses[n] = static_cast<double>(row.weight) * loss;
    });
}

void categorical_cross_entropy_gradient(const LossTerms& terms, float scale, float* gradient) {
    for_rows(terms.samples, terms.outputs, [&](int64_t n) {
        const Row row(terms, n);
        const float mass =
            row_sum(row.classes, [&](int64_t i, int64_t count) { return row.target(i, count); });
        const float all = scale * row.weight, share = mass / row.sum;
        row_store(gradient + n * row.classes, row.classes, [&](int64_t i, int64_t count) {
            return (row.power(i, count) * share - row.target(i, count)) * all;
        });
    });
}

}  // namespace curie::CURIE_ISA
