#include "kernels/depthwise_conv2d/1_naive.h"
#include "kernels/depthwise_conv2d/2_rows.h"
#include "kernels/depthwise_conv2d/3_shared.h"
#include "kernels/depthwise_conv2d/depthwise_conv2d.h"
#include "kernels/depthwise_conv2d/tile.h"
#include "kernels/device_variant.h"

namespace curie {
namespace {

using P = DepthwiseConv2dProblem;

DeviceDepthwise device_depthwise(const P& p) {
    return {p.batch,
            static_cast<int>(p.channels),
            static_cast<int>(p.multiplier),
            device_axis(p.rows, p.height),
            device_axis(p.columns, p.width),
            p.taps()};
}

Support fits(const P& p) {
    return Support::yes_if(fits_device(p.rows, p.height, p.columns, p.width, p.out_channels()),
                           device_limit);
}

Support strips_fit(const P& p) {
    if (const Support size = fits(p); !size) return size;
    if (p.multiplier != 1) return Support::no("a multiplier other than 1");
    if (p.columns.dilation != 1) return Support::no("dilated columns");
    if (p.columns.kernel != 3 && p.columns.kernel != 5)
        return Support::no("a window of other than 3 or 5 columns");
    return Support::yes_if(p.columns.stride <= 2, "a column stride above 2");
}

Support tile_fits(const P& p, DepthwiseDirection direction) {
    if (const Support strips = strips_fit(p); !strips) return strips;
    if (depthwise_tile(device_depthwise(p), direction).floats > depthwise_tile_floats)
        return Support::no("a tile of one row and its window above 48 KB of shared memory");
    if (direction != DepthwiseDirection::weight_gradient) return Support::yes();
    if (p.rows.kernel > depthwise_tile_rows) return Support::no("more than 32 rows of taps");
    return Support::yes_if(p.channels <= 65535 * 16, "more than 1048560 channels");
}
template <DepthwiseDirection direction>
Support tile_fits(const P& p) {
    return tile_fits(p, direction);
}

const float* bias_of(const P& p, TensorSpan inputs) {
    return p.bias ? inputs[2].data<float>() : nullptr;
}

Tensor scratch_for(Context& context, const P& p) {
    return context.empty({depthwise_scratch(p.taps(), p.out_channels())});
}

/// Registers depthwise_`launch`_forward, _data_gradient and _weight_gradient as variant `name`.
#define CURIE_ADD_DEPTHWISE(registry, name, rank, launch, forward_fits, data_fits, weight_fits)   \
    add_device_variant<P>(                                                                        \
        registry, "depthwise_conv2d_forward", name, rank,                                         \
        [](Context& context, const P& p, TensorSpan in, TensorSpan out) {                         \
            CURIE_CALL_DEVICE(context, depthwise_##launch##_forward, device_depthwise(p),         \
                              in[0].data<float>(), in[1].data<float>(), bias_of(p, in),           \
                              out[0].data<float>());                                              \
        },                                                                                        \
        forward_fits);                                                                            \
    add_device_variant<P>(                                                                        \
        registry, "depthwise_conv2d_data_gradient", name, rank,                                   \
        [](Context& context, const P& p, TensorSpan in, TensorSpan out) {                         \
            CURIE_CALL_DEVICE(context, depthwise_##launch##_data_gradient, device_depthwise(p),   \
                              in[0].data<float>(), in[1].data<float>(), out[0].data<float>());    \
        },                                                                                        \
        data_fits);                                                                               \
    add_device_variant<P>(                                                                        \
        registry, "depthwise_conv2d_weight_gradient", name, rank,                                 \
        [](Context& context, const P& p, TensorSpan in, TensorSpan out) {                         \
            const Tensor scratch = scratch_for(context, p);                                       \
            CURIE_CALL_DEVICE(context, depthwise_##launch##_weight_gradient, device_depthwise(p), \
                              in[0].data<float>(), in[1].data<float>(), out[0].data<float>(),     \
                              p.bias ? out[1].data<float>() : nullptr, scratch.data<float>());    \
        },                                                                                        \
        weight_fits)

}  // namespace

void register_depthwise_conv2d_cuda(Registry& registry) {
    CURIE_ADD_DEPTHWISE(registry, "1_naive", 10, naive, fits, fits, fits);
    CURIE_ADD_DEPTHWISE(registry, "2_rows", 20, rows, strips_fit, strips_fit, strips_fit);
    using enum DepthwiseDirection;
    CURIE_ADD_DEPTHWISE(registry, "3_shared", 30, shared, tile_fits<forward>,
                        tile_fits<data_gradient>, tile_fits<weight_gradient>);
}

}  // namespace curie
