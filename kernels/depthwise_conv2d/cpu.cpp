#include <omp.h>

#include "engine/variant.h"
#include "kernels/channel_period.h"
#include "kernels/depthwise_conv2d/cpu_staged_rows.h"
#include "kernels/depthwise_conv2d/depthwise_conv2d.h"

namespace curie {
namespace {

StagedAxis forward_axis(const Window& window, int64_t size) {
    return {window.kernel, window.stride,      window.dilation, window.before, 1,
            size,          window.output(size)};
}

/// The data gradient is a correlation with the taps reversed over a source with inserted zeros.
StagedAxis gradient_axis(const Window& window, int64_t size) {
    return {window.kernel,
            1,
            window.dilation,
            window.extent() - 1 - window.before,
            window.stride,
            window.output(size),
            size};
}

StagedRows staged_rows(const DepthwiseConv2dProblem& p, bool gradient) {
    const auto axis = gradient ? gradient_axis : forward_axis;
    StagedRows shape{};
    shape.rows = axis(p.rows, p.height);
    shape.columns = axis(p.columns, p.width);
    shape.images = p.batch;
    shape.source_channels = gradient ? p.out_channels() : p.channels;
    shape.repeat = gradient ? 1 : p.multiplier;
    shape.group = gradient ? p.multiplier : 1;
    shape.period = channel_period(p.out_channels());
    const StagedAxis& columns = shape.columns;
    const int64_t pixels = columns.outputs + (columns.taps - 1) * columns.dilation / columns.step;
    shape.plane_floats = (pixels * p.out_channels() + 31) / 16 * 16;
    shape.ring = p.rows.extent();
    shape.scratch_floats =
        shape.ring * columns.step * shape.plane_floats + columns.outputs * p.out_channels() + 16;
    return shape;
}

Tensor scratch_for(Context& context, const StagedRows& shape) {
    return context.empty({omp_get_max_threads(), shape.scratch_floats});
}

void correlate(Context& context, const DepthwiseConv2dProblem& p, bool gradient,
               const float* source, const float* weight, const float* bias, float* output) {
    const StagedRows shape = staged_rows(p, gradient);
    const int64_t taps = p.taps(), period = shape.period, channels = p.out_channels();
    const Tensor patterns = context.empty({taps + 1, period});
    float* expanded = patterns.data<float>();
    for (int64_t t = 0; t < taps; ++t)
        expand_channels(weight + (gradient ? taps - 1 - t : t) * channels, channels,
                        expanded + t * period, period);
    if (bias) expand_channels(bias, channels, expanded + taps * period, period);
    const Tensor scratch = scratch_for(context, shape);
    CURIE_CALL_KERNEL(depthwise_correlate, shape, source, expanded,
                      bias ? expanded + taps * period : nullptr, output, scratch.data<float>());
}

void weight_gradient(Context& context, const DepthwiseConv2dProblem& p, const float* x,
                     const float* dy, float* dw, float* db) {
    const StagedRows shape = staged_rows(p, false);
    const int64_t period = shape.period, channels = p.out_channels();
    const int64_t records = (p.batch * p.out_height() + staged_rows_grain - 1) / staged_rows_grain;
    const Tensor partial = context.empty({records, p.taps() + 1, period});
    const Tensor scratch = scratch_for(context, shape);
    CURIE_CALL_KERNEL(depthwise_weight_sums, shape, x, dy, partial.data<float>(),
                      scratch.data<float>());
    // Every sum in this order, whatever the number of threads.
#pragma omp parallel for
    for (int64_t t = 0; t < p.taps() + (db ? 1 : 0); ++t)
        for (int64_t k = 0; k < channels; ++k) {
            double sum = 0;
            for (int64_t record = 0; record < records; ++record)
                for (int64_t j = k; j < period; j += channels)
                    sum += partial.data<float>()[(record * (p.taps() + 1) + t) * period + j];
            (t < p.taps() ? dw[t * channels + k] : db[k]) = static_cast<float>(sum);
        }
}

Support small_window(const DepthwiseConv2dProblem& p) {
    return Support::yes_if(p.taps() <= staged_rows_limit && p.rows.extent() <= staged_rows_limit,
                           "more than 256 taps or rows under one window");
}

}  // namespace

void register_depthwise_conv2d_cpu(Registry& registry) {
    using P = DepthwiseConv2dProblem;
    const char* name = "cpu_staged_rows";
    registry.add("depthwise_conv2d_forward",
                 cpu_variant<P>(
                     name, 20,
                     [](Context& context, const P& p, TensorSpan in, TensorSpan out) {
                         correlate(context, p, false, in[0].data<float>(), in[1].data<float>(),
                                   p.bias ? in[2].data<float>() : nullptr, out[0].data<float>());
                     },
                     small_window));
    registry.add("depthwise_conv2d_data_gradient",
                 cpu_variant<P>(
                     name, 20,
                     [](Context& context, const P& p, TensorSpan in, TensorSpan out) {
                         correlate(context, p, true, in[0].data<float>(), in[1].data<float>(),
                                   nullptr, out[0].data<float>());
                     },
                     small_window));
    registry.add("depthwise_conv2d_weight_gradient",
                 cpu_variant<P>(
                     name, 20,
                     [](Context& context, const P& p, TensorSpan in, TensorSpan out) {
                         weight_gradient(context, p, in[0].data<float>(), in[1].data<float>(),
                                         out[0].data<float>(),
                                         p.bias ? out[1].data<float>() : nullptr);
                     },
                     small_window));
}

}  // namespace curie
