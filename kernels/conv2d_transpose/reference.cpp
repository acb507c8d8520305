// conv2d_transpose as the formula reads, without conv2d: plain loops in float32 and float64. The
// truth for every variant.
#include "kernels/conv2d_transpose/conv2d_transpose.h"
#include "kernels/convolution.h"

namespace curie {
namespace {

using P = Conv2dTransposeProblem;

/// Calls `visit(x index, w index, y index)` for every multiply-add.
template <class Visit>
void for_each_product(const P& p, Visit&& visit) {
    const Shape x = p.input_shape(), w = p.weight_shape(), y = p.output_shape();
    const Window &rows = p.convolution.rows, &columns = p.convolution.columns;
    for (int64_t n = 0; n < x[0]; ++n)
        for (int64_t ih = 0; ih < x[1]; ++ih)
            for (int64_t iw = 0; iw < x[2]; ++iw)
                for (int64_t r = 0; r < w[0]; ++r)
                    for (int64_t s = 0; s < w[1]; ++s) {
                        const int64_t h = ih * rows.stride + r - rows.before;
                        const int64_t v = iw * columns.stride + s - columns.before;
                        if (h < 0 || h >= y[1] || v < 0 || v >= y[2]) continue;
                        for (int64_t o = 0; o < y[3]; ++o)
                            for (int64_t c = 0; c < x[3]; ++c)
                                visit(((n * x[1] + ih) * x[2] + iw) * x[3] + c,
                                      ((r * w[1] + s) * w[2] + o) * w[3] + c,
                                      ((n * y[1] + h) * y[2] + v) * y[3] + o);
                    }
}

}  // namespace

void register_conv2d_transpose_reference(Registry& registry) {
    register_convolution_reference<P>(registry, "conv2d_transpose",
                                      [](const P& p, auto visit) { for_each_product(p, visit); });
}

}  // namespace curie
