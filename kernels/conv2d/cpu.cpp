// Registers the hand-written CPU variants: makes the tables of sources and the scratch memory.
#include "engine/variant.h"
#include "kernels/conv2d/conv2d.h"
#include "kernels/conv2d/cpu_few_outputs.h"
#include "kernels/conv2d/cpu_indirect.h"
#include "kernels/conv2d/cpu_weight_gradient.h"

namespace curie {
namespace {

using P = Conv2dProblem;

/// [out][tap] -> the input element under that tap, or -1.
std::vector<int32_t> forward_sources(const Window& window, int64_t inputs) {
    std::vector<int32_t> sources;
    for (int64_t out = 0; out < window.output(inputs); ++out) {
        for (int64_t tap = 0; tap < window.kernel; ++tap) {
            const int64_t at = window.input(out, tap);
            sources.push_back(at >= 0 && at < inputs ? static_cast<int32_t>(at) : -1);
        }
    }
    return sources;
}

/// [in][tap] -> the output element that read this input by that tap, or -1.
std::vector<int32_t> backward_sources(const Window& window, int64_t inputs) {
    const int64_t outputs = window.output(inputs);
    std::vector<int32_t> sources;
    for (int64_t in = 0; in < inputs; ++in) {
        for (int64_t tap = 0; tap < window.kernel; ++tap) {
            const int64_t scaled = in + window.before - tap * window.dilation;
            const int64_t out = scaled / window.stride;
            const bool hit = scaled >= 0 && scaled % window.stride == 0 && out < outputs;
            sources.push_back(hit ? static_cast<int32_t>(out) : -1);
        }
    }
    return sources;
}

void run_indirect(Context& context, const IndirectConvolution& convolution, const float* x,
                  const float* weights, const WeightStrides& strides, const float* bias, float* y) {
    const int64_t floats = CURIE_CALL_KERNEL(conv2d_indirect_scratch, convolution, strides);
    const Tensor scratch = floats ? context.empty({floats}) : Tensor();
    CURIE_CALL_KERNEL(conv2d_indirect, convolution, x, weights, strides, bias, y,
                      floats ? scratch.data<float>() : nullptr);
}

void forward(Context& context, const P& p, TensorSpan in, TensorSpan out) {
    const auto rows = forward_sources(p.rows, p.height);
    const auto columns = forward_sources(p.columns, p.width);
    run_indirect(
        context,
        {p.batch, p.height, p.width, p.in_channels, p.out_height(), p.out_width(), p.out_channels,
         p.rows.kernel, p.columns.kernel, p.groups, rows.data(), columns.data()},
        in[0].data<float>(), in[1].data<float>(),
        {p.group_in() * p.out_channels, p.out_channels, 1, p.group_out()},
        p.bias ? in[2].data<float>() : nullptr, out[0].data<float>());
}

void data_gradient(Context& context, const P& p, TensorSpan in, TensorSpan out) {
    const auto rows = backward_sources(p.rows, p.height);
    const auto columns = backward_sources(p.columns, p.width);
    run_indirect(
        context,
        {p.batch, p.out_height(), p.out_width(), p.out_channels, p.height, p.width, p.in_channels,
         p.rows.kernel, p.columns.kernel, p.groups, rows.data(), columns.data()},
        in[0].data<float>(), in[1].data<float>(),
        {p.group_in() * p.out_channels, 1, p.out_channels, p.group_out()}, nullptr,
        out[0].data<float>());
}

void weight_gradient(Context& context, const P& p, TensorSpan in, TensorSpan out) {
    const Tensor scratch = context.empty({CURIE_CALL_KERNEL(conv2d_weight_gradient_scratch, p)});
    CURIE_CALL_KERNEL(conv2d_weight_gradient, p, in[0].data<float>(), in[1].data<float>(),
                      out[0].data<float>(), p.bias ? out[1].data<float>() : nullptr,
                      scratch.data<float>());
}

/// `outputs`: of the forward pass or of the data gradient.
Support supports_few_outputs(const P& p, int64_t outputs) {
    return Support::yes_if(p.groups == 1 && p.rows.is_pointwise() && p.columns.is_pointwise() &&
                               outputs <= few_outputs_limit,
                           "takes 1x1 windows without stride, padding and groups, to at most 4 "
                           "channels");
}

void run_few_outputs(Context& context, const P& p, const float* x, const float* w,
                     int64_t in_stride, int64_t out_stride, const float* bias, float* y,
                     int64_t channels, int64_t outputs) {
    const Tensor scratch = context.empty({few_outputs_scratch(channels)});
    CURIE_CALL_KERNEL(conv2d_few_outputs, x, w, in_stride, out_stride, bias, y,
                      scratch.data<float>(), p.batch * p.height * p.width, channels, outputs);
}

void forward_few_outputs(Context& context, const P& p, TensorSpan in, TensorSpan out) {
    run_few_outputs(context, p, in[0].data<float>(), in[1].data<float>(), p.out_channels, 1,
                    p.bias ? in[2].data<float>() : nullptr, out[0].data<float>(), p.in_channels,
                    p.out_channels);
}

void data_gradient_few_outputs(Context& context, const P& p, TensorSpan in, TensorSpan out) {
    run_few_outputs(context, p, in[0].data<float>(), in[1].data<float>(), 1, p.out_channels,
                    nullptr, out[0].data<float>(), p.out_channels, p.in_channels);
}

}  // namespace

void register_conv2d_cpu(Registry& registry) {
    registry.add("conv2d_forward", cpu_variant<P>("cpu_indirect", 20, forward));
    registry.add("conv2d_data_gradient", cpu_variant<P>("cpu_indirect", 20, data_gradient));
    registry.add("conv2d_forward",
                 cpu_variant<P>("cpu_few_outputs", 25, forward_few_outputs, [](const P& p) {
                     return supports_few_outputs(p, p.out_channels);
                 }));
    registry.add("conv2d_data_gradient",
                 cpu_variant<P>("cpu_few_outputs", 25, data_gradient_few_outputs,
                                [](const P& p) { return supports_few_outputs(p, p.in_channels); }));
    registry.add("conv2d_weight_gradient",
                 cpu_variant<P>("cpu_outer_product", 20, weight_gradient));
}

}  // namespace curie
