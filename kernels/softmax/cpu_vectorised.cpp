// softmax, a row at a time with vectors across the classes: three passes over a row that stays in
// the first-level cache.
#include "kernels/softmax/cpu_vectorised.h"

#include "kernels/rows.h"

namespace curie::CURIE_ISA {

void softmax_forward(const float* x, float* y, int64_t rows, int64_t classes) {
    for_rows(rows, classes, [=](int64_t row) {
        const float* from = x + row * classes;
        float* to = y + row * classes;
        const float largest = row_max(from, classes);
        row_store(to, classes, [=](int64_t i, int64_t count) {
            return exp(load_up_to(from + i, count) - largest);
        });
        const float scale = 1 / row_sum(classes, [=](int64_t i, int64_t count) {
                                return load_up_to(to + i, count);
                            });
        row_store(to, classes,
                  [=](int64_t i, int64_t count) { return load_up_to(to + i, count) * scale; });
    });
}

void softmax_gradient(const float* y, const float* dy, float* dx, int64_t rows, int64_t classes) {
    for_rows(rows, classes, [=](int64_t row) {
        const float *value = y + row * classes, *incoming = dy + row * classes;
        const float total = row_sum(classes, [=](int64_t i, int64_t count) {
            return load_up_to(value + i, count) * load_up_to(incoming + i, count);
        });
        row_store(dx + row * classes, classes, [=](int64_t i, int64_t count) {
            return load_up_to(value + i, count) * (load_up_to(incoming + i, count) - total);
        });
    });
}

}  // namespace curie::CURIE_ISA
