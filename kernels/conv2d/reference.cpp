// conv2d as the formula reads: plain loops in float32 and float64. The truth for every variant.
#include "kernels/conv2d/conv2d.h"
#include "kernels/convolution.h"

namespace curie {
namespace {

/// Calls `visit(x index, w index, y index)` for every multiply-add of the convolution.
template <class Visit>
void for_each_product(const Conv2dProblem& p, Visit&& visit) {
    const int64_t in = p.group_in(), out = p.group_out();
    for (int64_t n = 0; n < p.batch; ++n)
        for (int64_t oh = 0; oh < p.out_height(); ++oh)
            for (int64_t ow = 0; ow < p.out_width(); ++ow)
                for (int64_t r = 0; r < p.rows.kernel; ++r)
                    for (int64_t s = 0; s < p.columns.kernel; ++s) {
                        const int64_t h = p.rows.input(oh, r), w = p.columns.input(ow, s);
                        if (h < 0 || h >= p.height || w < 0 || w >= p.width) continue;
                        const int64_t x = ((n * p.height + h) * p.width + w) * p.in_channels;
                        const int64_t y =
                            ((n * p.out_height() + oh) * p.out_width() + ow) * p.out_channels;
                        const int64_t tap = (r * p.columns.kernel + s) * in;
                        for (int64_t g = 0; g < p.groups; ++g)
                            for (int64_t i = 0; i < in; ++i)
                                for (int64_t o = 0; o < out; ++o)
                                    visit(x + g * in + i, (tap + i) * p.out_channels + g * out + o,
                                          y + g * out + o);
                    }
}

}  // namespace

void register_conv2d_reference(Registry& registry) {
    register_convolution_reference<Conv2dProblem>(
        registry, "conv2d", [](const Conv2dProblem& p, auto visit) { for_each_product(p, visit); });
}

}  // namespace curie
