// depthwise_conv2d as the formula reads: plain loops in float32 and float64. The truth for every
// variant.
#include "kernels/convolution.h"
#include "kernels/depthwise_conv2d/depthwise_conv2d.h"

namespace curie {
namespace {

/// Calls `visit(x index, w index, y index)` for every multiply-add.
template <class Visit>
void for_each_product(const DepthwiseConv2dProblem& p, Visit&& visit) {
    const int64_t out = p.out_channels();
    for (int64_t n = 0; n < p.batch; ++n)
        for (int64_t oh = 0; oh < p.out_height(); ++oh)
            for (int64_t ow = 0; ow < p.out_width(); ++ow)
                for (int64_t r = 0; r < p.rows.kernel; ++r)
                    for (int64_t s = 0; s < p.columns.kernel; ++s) {
                        const int64_t h = p.rows.input(oh, r), w = p.columns.input(ow, s);
                        if (h < 0 || h >= p.height || w < 0 || w >= p.width) continue;
                        const int64_t x = ((n * p.height + h) * p.width + w) * p.channels;
                        const int64_t y = ((n * p.out_height() + oh) * p.out_width() + ow) * out;
                        const int64_t tap = (r * p.columns.kernel + s) * out;
                        for (int64_t c = 0; c < p.channels; ++c)
                            for (int64_t m = 0; m < p.multiplier; ++m) {
                                const int64_t k = c * p.multiplier + m;
                                visit(x + c, tap + k, y + k);
                            }
                    }
}

}  // namespace

void register_depthwise_conv2d_reference(Registry& registry) {
    register_convolution_reference<DepthwiseConv2dProblem>(
        registry, "depthwise_conv2d",
        [](const DepthwiseConv2dProblem& p, auto visit) { for_each_product(p, visit); });
}

}  // namespace curie
