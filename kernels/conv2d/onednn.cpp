// conv2d by oneDNN: activations stay NHWC, the weights are packed into the blocked layout that the
// chosen implementation wants, at every call. The weight gradient is summed over fixed slices of
// the batch in their order, so that it does not depend on the number of threads.
#include "kernels/onednn.h"

#include "kernels/conv2d/conv2d.h"

namespace curie {
namespace {

using namespace onednn;
using P = Conv2dProblem;
using dnnl::convolution_backward_data;
using dnnl::convolution_backward_weights;
using dnnl::convolution_forward;
using Extents = dnnl::memory::dims;

Extents weight_extents(const P& p) {
    if (p.groups == 1) return {p.out_channels, p.in_channels, p.rows.kernel, p.columns.kernel};
    return {p.groups, p.group_out(), p.group_in(), p.rows.kernel, p.columns.kernel};
}

/// HWIO in oneDNN's terms. With groups the output channels of the last axis are split in two.
dnnl::memory::desc plain_weights(const P& p) {
    if (p.groups == 1) return layout(weight_extents(p), Tag::hwio);
    const int64_t o = p.out_channels, i = p.group_in() * o;
    return {weight_extents(p), dnnl::memory::data_type::f32,
            Extents{p.group_out(), 1, o, i * p.columns.kernel, i}};
}

/// Everything a convolution descriptor is made from, for `batch` images.
struct Terms {
    dnnl::memory::desc source, weights, bias, destination;
    Extents strides, dilations, before, after;
    Terms(const P& p, int64_t batch)
        : source(layout({batch, p.in_channels, p.height, p.width}, Tag::nhwc)),
          weights(layout(weight_extents(p), Tag::any)),
          bias(p.bias ? layout({p.out_channels}, Tag::x) : dnnl::memory::desc()),
          destination(layout({batch, p.out_channels, p.out_height(), p.out_width()}, Tag::nhwc)),
          strides{p.rows.stride, p.columns.stride},
          dilations{p.rows.dilation - 1, p.columns.dilation - 1},
          before{p.rows.before, p.columns.before},
          after{p.rows.after, p.columns.after} {}
};

constexpr auto direct = dnnl::algorithm::convolution_direct;

convolution_forward::primitive_desc describe_forward(const P& p, int64_t batch) {
    const Terms t(p, batch);
    return describe<convolution_forward>(dnnl::prop_kind::forward_training, direct, t.source,
                                         t.weights, t.bias, t.destination, t.strides, t.dilations,
                                         t.before, t.after);
}

std::string key_of(const P& p, int64_t batch) {
    return fmt::format("{} {}", p.describe(), batch);
}

const Prepared<convolution_forward>& forward(const P& p, int64_t batch) {
    static PrimitiveCache<convolution_forward> cache;
    return cache.get(key_of(p, batch), [&] { return describe_forward(p, batch); });
}

const Prepared<convolution_backward_data>& data_gradient(const P& p, int64_t batch) {
    static PrimitiveCache<convolution_backward_data> cache;
    return cache.get(key_of(p, batch), [&]() -> convolution_backward_data::primitive_desc {
        const auto hint = describe_forward(p, batch);
        if (!hint) return {};
        const Terms t(p, batch);
        return describe_backward<convolution_backward_data>(hint, direct, t.source, t.weights,
                                                            t.destination, t.strides, t.dilations,
                                                            t.before, t.after);
    });
}

const Prepared<convolution_backward_weights>& weight_gradient(const P& p, int64_t batch) {
    static PrimitiveCache<convolution_backward_weights> cache;
    return cache.get(key_of(p, batch), [&]() -> convolution_backward_weights::primitive_desc {
        const auto hint = describe_forward(p, batch);
        if (!hint) return {};
        const Terms t(p, batch);
        return describe_backward<convolution_backward_weights>(hint, direct, t.source, t.weights,
                                                               t.bias, t.destination, t.strides,
                                                               t.dilations, t.before, t.after);
    });
}

/// The weights in the layout of `wanted`, in memory of the engine's allocator.
Tensor pack(Context& context, const P& p, const float* weights, const dnnl::memory::desc& wanted) {
    Tensor packed = context.empty({static_cast<int64_t>(wanted.get_size() / sizeof(float))});
    auto from = wrap(plain_weights(p), weights), to = wrap(wanted, packed.raw());
    dnnl::reorder(from, to).execute(stream(), from, to);
    return packed;
}

const float* image(const Tensor& tensor, int64_t index) {
    return tensor.data<float>() + index * (tensor.size() / tensor.shape()[0]);
}

void run_forward(Context& context, const P& p, TensorSpan in, TensorSpan out) {
    const BatchSlices slices(p.batch);
    const auto wanted = forward(p, slices.size).descriptor.weights_desc();
    const Tensor packed = pack(context, p, in[1].data<float>(), wanted);
    for_slices(slices, [&](int64_t slice) {
        const auto& prepared = forward(p, slices.length(slice));
        const auto& descriptor = prepared.descriptor;
        // The last, shorter slice may want another layout.
        Tensor own;
        if (descriptor.weights_desc() != wanted)
            own = pack(context, p, in[1].data<float>(), descriptor.weights_desc());
        Arguments arguments{
            {DNNL_ARG_SRC, wrap(descriptor.src_desc(), image(in[0], slices.begin(slice)))},
            {DNNL_ARG_WEIGHTS,
             wrap(descriptor.weights_desc(), own.defined() ? own.raw() : packed.raw())},
            {DNNL_ARG_DST, wrap(descriptor.dst_desc(), image(out[0], slices.begin(slice)))}};
        if (p.bias) arguments.emplace(DNNL_ARG_BIAS, wrap(descriptor.bias_desc(), in[2].raw()));
        execute(context, prepared, arguments);
    });
}

void run_data_gradient(Context& context, const P& p, TensorSpan in, TensorSpan out) {
    const BatchSlices slices(p.batch);
    const auto wanted = data_gradient(p, slices.size).descriptor.weights_desc();
    const Tensor packed = pack(context, p, in[1].data<float>(), wanted);
    for_slices(slices, [&](int64_t slice) {
        const auto& prepared = data_gradient(p, slices.length(slice));
        const auto& descriptor = prepared.descriptor;
        Tensor own;
        if (descriptor.weights_desc() != wanted)
            own = pack(context, p, in[1].data<float>(), descriptor.weights_desc());
        execute(context, prepared,
                {{DNNL_ARG_DIFF_DST,
                  wrap(descriptor.diff_dst_desc(), image(in[0], slices.begin(slice)))},
                 {DNNL_ARG_WEIGHTS,
                  wrap(descriptor.weights_desc(), own.defined() ? own.raw() : packed.raw())},
                 {DNNL_ARG_DIFF_SRC,
                  wrap(descriptor.diff_src_desc(), image(out[0], slices.begin(slice)))}});
    });
}

/// partial[0] += partial[1] + ... element by element, in the order of the slices.
void sum_slices(const Tensor& partial, int64_t count, float* total) {
    const int64_t size = partial.size() / count;
#pragma omp parallel for schedule(static)
    for (int64_t i = 0; i < size; ++i) {
        float sum = 0;
        for (int64_t slice = 0; slice < count; ++slice)
            sum += partial.data<float>()[slice * size + i];
        total[i] = sum;
    }
}

void run_weight_gradient(Context& context, const P& p, TensorSpan in, TensorSpan out) {
    const BatchSlices slices(p.batch);
    const Tensor weights = context.empty({slices.count, p.weight_shape().size()});
    const Tensor biases = context.empty({slices.count, p.out_channels});
    for_slices(slices, [&](int64_t slice) {
        const auto& prepared = weight_gradient(p, slices.length(slice));
        const auto& descriptor = prepared.descriptor;
        const auto& made = descriptor.diff_weights_desc();
        const Tensor packed = context.empty({static_cast<int64_t>(made.get_size() / 4)});
        auto packed_memory = wrap(made, packed.raw());
        Arguments arguments{
            {DNNL_ARG_SRC, wrap(descriptor.src_desc(), image(in[0], slices.begin(slice)))},
            {DNNL_ARG_DIFF_DST,
             wrap(descriptor.diff_dst_desc(), image(in[1], slices.begin(slice)))},
            {DNNL_ARG_DIFF_WEIGHTS, packed_memory}};
        if (p.bias)
            arguments.emplace(DNNL_ARG_DIFF_BIAS,
                              wrap(descriptor.diff_bias_desc(), image(biases, slice)));
        execute(context, prepared, arguments);
        auto plain = wrap(plain_weights(p), image(weights, slice));
        dnnl::reorder(packed_memory, plain).execute(stream(), packed_memory, plain);
    });
    sum_slices(weights, slices.count, out[0].data<float>());
    if (p.bias) sum_slices(biases, slices.count, out[1].data<float>());
}

/// Both the full and the shorter last slice must have a fast implementation.
template <class Prepare>
Support support(const P& p, Prepare prepare) {
    const BatchSlices slices(p.batch);
    const Support full = support_of(prepare(p, slices.size).descriptor);
    if (!full) return full;
    return support_of(prepare(p, slices.length(slices.count - 1)).descriptor);
}

}  // namespace

void register_conv2d_onednn(Registry& registry) {
    registry.add("conv2d_forward", cpu_variant<P>("onednn", 10, run_forward,
                                                  [](const P& p) { return support(p, forward); }));
    registry.add("conv2d_data_gradient",
                 cpu_variant<P>("onednn", 10, run_data_gradient,
                                [](const P& p) { return support(p, data_gradient); }));
    registry.add("conv2d_weight_gradient",
                 cpu_variant<P>("onednn", 10, run_weight_gradient,
                                [](const P& p) { return support(p, weight_gradient); }));
}

}  // namespace curie
