// pad and crop, an image row at a time: every element is written once; 8 bytes an element.
#include "kernels/pad/cpu_rows.h"

#include "kernels/copy_rows.h"
#include "kernels/rows.h"

namespace curie::CURIE_ISA {

void pad_forward(const PadGeometry& geometry, const float* small, float* large) {
    const PadGeometry g = geometry;
    const int64_t height = g.top + g.height + g.bottom, width = g.left + g.width + g.right;
    for_rows(g.batch * height, width, [=](int64_t row) {
        float* to = large + row * width;
        const int64_t h = row % height - g.top;
        if (h < 0 || h >= g.height) {
            clear_row(to, width);
            return;
        }
        clear_row(to, g.left);
        copy_row(small + (row / height * g.height + h) * g.width, to + g.left, g.width);
        clear_row(to + g.left + g.width, g.right);
    });
}

void crop_forward(const PadGeometry& geometry, const float* large, float* small) {
    const PadGeometry g = geometry;
    const int64_t height = g.top + g.height + g.bottom, width = g.left + g.width + g.right;
    for_rows(g.batch * g.height, g.width, [=](int64_t row) {
        const int64_t from = row / g.height * height + g.top + row % g.height;
        copy_row(large + from * width + g.left, small + row * g.width, g.width);
    });
}

}  // namespace curie::CURIE_ISA
