// Registers the CUDA variants: the kernels' plain view of a problem, and their scratch memory.
#include <limits>

#include "kernels/conv2d/1_naive.h"
#include "kernels/conv2d/2_tiled.h"
#include "kernels/conv2d/4_winograd.h"
#include "kernels/conv2d/conv2d.h"
#include "kernels/conv2d/implicit_gemm.h"
#include "kernels/conv2d/partial_sums.h"
#include "kernels/device_variant.h"

namespace curie {
namespace {

using P = Conv2dProblem;

/// The kernels hold positions on one axis, padding included, as ints.
Support fits_ints(const P& p) {
    const auto most = [](const Window& window, int64_t in) {
        return in + window.before + window.after + window.extent() + window.stride;
    };
    const int64_t largest =
        std::max({most(p.rows, p.height), most(p.columns, p.width), p.in_channels, p.out_channels});
    return Support::yes_if(largest <= std::numeric_limits<int>::max(),
                           "expected every extent, padding included, below 2^31");
}

/// Tuned kernels index one image, and the weights, by ints.
Support fits_offsets(const P& p) {
    if (Support ints = fits_ints(p); !ints) return ints;
    const int64_t largest =
        std::max({p.height * p.width * p.in_channels,
                  p.out_height() * p.out_width() * p.out_channels, p.weight_shape().size()});
    return Support::yes_if(largest <= std::numeric_limits<int>::max(),
                           "expected one image and the weights below 2^31 elements; take 1_naive");
}

void bias_gradient(Context& context, const Conv2dShape& shape, const Tensor& dy, const Tensor& db) {
    const int splits = conv2d_bias_splits(shape.out_pixels(), shape.out_channels);
    const Tensor partials = context.empty({splits, shape.out_channels});
    CURIE_CALL_DEVICE(context, conv2d_bias_gradient, dy.data<float>(), shape.out_pixels(),
                      shape.out_channels, splits, partials.data<float>(), db.data<float>());
}

void naive_forward(Context& context, const P& p, TensorSpan in, TensorSpan out) {
    CURIE_CALL_DEVICE(context, conv2d_naive_forward, conv2d_shape(p), in[0].data<float>(),
                      in[1].data<float>(), p.bias ? in[2].data<float>() : nullptr,
                      out[0].data<float>());
}

void naive_data_gradient(Context& context, const P& p, TensorSpan in, TensorSpan out) {
    CURIE_CALL_DEVICE(context, conv2d_naive_data_gradient, conv2d_shape(p), in[0].data<float>(),
                      in[1].data<float>(), out[0].data<float>());
}

/// A weight gradient in parts: `compute(partials)` fills splits x weights, which are then added.
template <class Compute>
void split_weight_gradient(Context& context, const P& p, int splits, TensorSpan in, TensorSpan out,
                           Compute compute) {
    const Conv2dShape shape = conv2d_shape(p);
    const Tensor partials = splits > 1 ? context.empty({splits, shape.weights()}) : out[0];
    compute(partials.data<float>());
    if (splits > 1)
        CURIE_CALL_DEVICE(context, conv2d_sum_partials, partials.data<float>(), splits,
                          shape.weights(), out[0].data<float>());
    if (p.bias) bias_gradient(context, shape, in[1], out[1]);
}

void naive_weight_gradient(Context& context, const P& p, TensorSpan in, TensorSpan out) {
    const Conv2dShape shape = conv2d_shape(p);
    const int splits = conv2d_naive_splits(shape);
    split_weight_gradient(context, p, splits, in, out, [&](float* partials) {
        CURIE_CALL_DEVICE(context, conv2d_naive_weight_gradient, shape, splits, in[0].data<float>(),
                          in[1].data<float>(), partials);
    });
}

void tiled_forward(Context& context, const P& p, TensorSpan in, TensorSpan out) {
    CURIE_CALL_DEVICE(context, conv2d_tiled, tiled_correlation(conv2d_shape(p), false),
                      in[0].data<float>(), in[1].data<float>(),
                      p.bias ? in[2].data<float>() : nullptr, out[0].data<float>());
}

void tiled_data_gradient(Context& context, const P& p, TensorSpan in, TensorSpan out) {
    const float* no_bias = nullptr;
    CURIE_CALL_DEVICE(context, conv2d_tiled, tiled_correlation(conv2d_shape(p), true),
                      in[0].data<float>(), in[1].data<float>(), no_bias, out[0].data<float>());
}

void tiled_weight_gradient_parts(Context& context, const P& p, TensorSpan in, TensorSpan out) {
    const TiledWeightGradient plan = tiled_weight_gradient(conv2d_shape(p));
    const int splits = plan.splits();
    split_weight_gradient(context, p, splits, in, out, [&](float* partials) {
        CURIE_CALL_DEVICE(context, conv2d_tiled_weight_gradient, plan, splits, in[0].data<float>(),
                          in[1].data<float>(), partials);
    });
}

Support tiled_supports(const P& p) {
    if (Support ints = fits_offsets(p); !ints) return ints;
    const Conv2dShape shape = conv2d_shape(p);
    return Support::yes_if(tiled_correlation(shape, false).fits() &&
                               tiled_correlation(shape, true).fits() &&
                               tiled_weight_gradient(shape).fits(),
                           "expected a patch of input and a row of filter taps within 48 KiB of "
                           "shared memory, and below 2^31 tiles; take a smaller kernel, dilation "
                           "or batch, or 1_naive");
}

void run_winograd(Context& context, const WinogradPlan& plan, TensorSpan in, const float* bias,
                  TensorSpan out) {
    const Tensor scratch = context.empty({plan.scratch()});
    CURIE_CALL_DEVICE(context, conv2d_winograd, plan, in[0].data<float>(), in[1].data<float>(),
                      bias, scratch.data<float>(), out[0].data<float>());
}

void winograd_forward(Context& context, const P& p, TensorSpan in, TensorSpan out) {
    run_winograd(context, winograd_plan(conv2d_shape(p), false), in,
                 p.bias ? in[2].data<float>() : nullptr, out);
}

void winograd_data_gradient(Context& context, const P& p, TensorSpan in, TensorSpan out) {
    run_winograd(context, winograd_plan(conv2d_shape(p), true), in, nullptr, out);
}

void winograd_weight_gradient(Context& context, const P& p, TensorSpan in, TensorSpan out) {
    const Conv2dShape shape = conv2d_shape(p);
    const WinogradPlan plan = winograd_plan(shape, false);
    const int splits = plan.splits();
    const Tensor scratch = context.empty({plan.weight_gradient_scratch(splits)});
    CURIE_CALL_DEVICE(context, conv2d_winograd_weight_gradient, plan, splits, in[0].data<float>(),
                      in[1].data<float>(), scratch.data<float>(), out[0].data<float>());
    if (p.bias) bias_gradient(context, shape, in[1], out[1]);
}

Support winograd_supports(const P& p) {
    const auto fits = [](const Window& window) {
        return window.kernel == 3 && window.stride == 1 && window.dilation == 1;
    };
    if (!fits(p.rows) || !fits(p.columns) || p.groups != 1)
        return Support::no("expected 3x3, stride 1, dilation 1 and one group for F(2x2,3x3)");
    if (Support offsets = fits_offsets(p); !offsets) return offsets;
    const int64_t largest = std::max(p.height * p.width, p.out_height() * p.out_width());
    return Support::yes_if(p.batch * largest <= std::numeric_limits<int>::max(),
                           "expected below 2^31 pixels in a batch; take a smaller one");
}

}  // namespace

void register_conv2d_cuda(Registry& registry) {
    const auto add = [&](const char* name, int rank, auto forward, auto data, auto weight,
                         auto supports) {
        add_device_variant<P>(registry, "conv2d_forward", name, rank, forward, supports);
        add_device_variant<P>(registry, "conv2d_data_gradient", name, rank, data, supports);
        add_device_variant<P>(registry, "conv2d_weight_gradient", name, rank, weight, supports);
    };
    add("1_naive", 10, naive_forward, naive_data_gradient, naive_weight_gradient, fits_ints);
    add("2_tiled", 20, tiled_forward, tiled_data_gradient, tiled_weight_gradient_parts,
        tiled_supports);
    register_conv2d_implicit_gemm(registry);  // 3_implicit_gemm and 5_tensor_core
    add("4_winograd", 40, winograd_forward, winograd_data_gradient, winograd_weight_gradient,
        winograd_supports);
}

}  // namespace curie
