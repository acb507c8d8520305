// concat, a row of the whole at a time: it is written once, in order; 8 bytes an element.
#include "kernels/concat/cpu_rows.h"

#include "kernels/copy_rows.h"
#include "kernels/rows.h"

namespace curie::CURIE_ISA {
namespace {

int64_t sum(const int64_t* widths, int64_t count) {
    int64_t total = 0;
    for (int64_t i = 0; i < count; ++i) total += widths[i];
    return total;
}

}  // namespace

void concat_forward(const float* const* parts, const int64_t* widths, int64_t count, int64_t rows,
                    float* whole) {
    const int64_t width = sum(widths, count);
    for_rows(rows, width, [=](int64_t row) {
        float* to = whole + row * width;
        for (int64_t i = 0; i < count; to += widths[i++])
            copy_row(parts[i] + row * widths[i], to, widths[i]);
    });
}

void concat_gradient(const float* whole, const int64_t* widths, int64_t count, int64_t rows,
                     float* const* parts) {
    const int64_t width = sum(widths, count);
    for_rows(rows, width, [=](int64_t row) {
        const float* from = whole + row * width;
        for (int64_t i = 0; i < count; from += widths[i++])
            copy_row(from, parts[i] + row * widths[i], widths[i]);
    });
}

}  // namespace curie::CURIE_ISA
