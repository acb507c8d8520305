// batch_norm by oneDNN. Its statistics run over the whole batch, so there are no slices to run in
// parallel: everything but the inference runs on one thread, which keeps the bits the same with any
// number of them.
#include "kernels/onednn.h"

#include "kernels/batch_norm/batch_norm.h"

namespace curie {
namespace {

using namespace onednn;
using P = BatchNormProblem;
using dnnl::batch_normalization_backward;
using dnnl::batch_normalization_forward;
using Flags = dnnl::normalization_flags;

/// `rows` pixels of P's channels; all axes but the last count alike.
dnnl::memory::desc pixels(const P& p, int64_t rows) {
    return layout({1, p.channels(), 1, rows}, Tag::nhwc);
}
dnnl::memory::desc per_channel(const P& p) {
    return layout({p.channels()}, Tag::x);
}

Flags flags_of(bool inference) {
    const Flags affine = Flags::use_scale | Flags::use_shift;
    return inference ? affine | Flags::use_global_stats : affine;
}

batch_normalization_forward::primitive_desc describe_forward(const P& p, int64_t rows,
                                                             dnnl::prop_kind kind, bool inference) {
    const auto data = pixels(p, rows);
    const auto epsilon = static_cast<float>(p.epsilon);
#if DNNL_VERSION_MAJOR >= 3
    return describe<batch_normalization_forward>(kind, data, data, epsilon, flags_of(inference));
#else
    return describe<batch_normalization_forward>(kind, data, epsilon, flags_of(inference));
#endif
}

std::string key_of(const P& p, int64_t rows, bool inference) {
    return fmt::format("{} {} {} {}", p.channels(), p.epsilon, rows, inference);
}

const Prepared<batch_normalization_forward>& forward(const P& p, int64_t rows, bool inference) {
    static PrimitiveCache<batch_normalization_forward> cache;
    const auto kind =
        inference ? dnnl::prop_kind::forward_inference : dnnl::prop_kind::forward_training;
    return cache.get(key_of(p, rows, inference),
                     [&] { return describe_forward(p, rows, kind, inference); });
}

const Prepared<batch_normalization_backward>& backward(const P& p, int64_t rows, bool inference) {
    static PrimitiveCache<batch_normalization_backward> cache;
    return cache.get(
        key_of(p, rows, inference), [&]() -> batch_normalization_backward::primitive_desc {
            const auto hint =
                describe_forward(p, rows, dnnl::prop_kind::forward_training, inference);
            if (!hint) return {};
            const auto data = pixels(p, rows);
            const auto kind = dnnl::prop_kind::backward;
            const auto epsilon = static_cast<float>(p.epsilon);
#if DNNL_VERSION_MAJOR >= 3
            return describe_backward<batch_normalization_backward>(hint, kind, data, data, data,
                                                                   epsilon, flags_of(inference));
#else
            return describe_backward<batch_normalization_backward>(hint, kind, data, data, epsilon,
                                                                   flags_of(inference));
#endif
        });
}

/// Runs on one thread, as the primitive was planned.
template <class Primitive>
void execute_alone(Context& context, const Prepared<Primitive>& prepared,
                   const Arguments& arguments) {
    on_one_thread([&] {
        execute(context, prepared, arguments);
        return 0;
    });
}

void training_forward(Context& context, const P& p, TensorSpan in, TensorSpan out) {
    const auto data = pixels(p, p.count()), channel = per_channel(p);
    execute_alone(context, forward(p, p.count(), false),
                  {{DNNL_ARG_SRC, wrap(data, in[0].raw())},
                   {DNNL_ARG_SCALE, wrap(channel, in[1].raw())},
                   {DNNL_ARG_SHIFT, wrap(channel, in[2].raw())},
                   {DNNL_ARG_DST, wrap(data, out[0].raw())},
                   {DNNL_ARG_MEAN, wrap(channel, out[1].raw())},
                   {DNNL_ARG_VARIANCE, wrap(channel, out[2].raw())}});
}

void inference_forward(Context& context, const P& p, TensorSpan in, TensorSpan out) {
    const BatchSlices slices(p.count());
    const auto channel = per_channel(p);
    for_slices(slices, [&](int64_t slice) {
        const int64_t rows = slices.length(slice), first = slices.begin(slice) * p.channels();
        const auto data = pixels(p, rows);
        execute(context, forward(p, rows, true),
                {{DNNL_ARG_SRC, wrap(data, in[0].data<float>() + first)},
                 {DNNL_ARG_SCALE, wrap(channel, in[1].raw())},
                 {DNNL_ARG_SHIFT, wrap(channel, in[2].raw())},
                 {DNNL_ARG_MEAN, wrap(channel, in[3].raw())},
                 {DNNL_ARG_VARIANCE, wrap(channel, in[4].raw())},
                 {DNNL_ARG_DST, wrap(data, out[0].data<float>() + first)}});
    });
}

void gradient(Context& context, const P& p, bool inference, TensorSpan in, TensorSpan out) {
    const auto data = pixels(p, p.count()), channel = per_channel(p);
    Arguments arguments{{DNNL_ARG_SRC, wrap(data, in[0].raw())},
                        {DNNL_ARG_DIFF_DST, wrap(data, in[1].raw())},
                        {DNNL_ARG_SCALE, wrap(channel, in[2].raw())},
                        {DNNL_ARG_MEAN, wrap(channel, in[4].raw())},
                        {DNNL_ARG_VARIANCE, wrap(channel, in[5].raw())},
                        {DNNL_ARG_DIFF_SRC, wrap(data, out[0].raw())},
                        {DNNL_ARG_DIFF_SCALE, wrap(channel, out[1].raw())},
                        {DNNL_ARG_DIFF_SHIFT, wrap(channel, out[2].raw())}};
#if DNNL_VERSION_MAJOR < 3
    // Counted among the inputs, though it has no use for it; 3 refuses it.
    arguments.emplace(DNNL_ARG_SHIFT, wrap(channel, in[3].raw()));
#endif
    execute_alone(context, backward(p, p.count(), inference), arguments);
}

Support without_activation(const P& p) {
    return Support::yes_if(p.activation == Activation::none,
                           "oneDNN keeps the mask of a fused activation to itself");
}

}  // namespace

void register_batch_norm_onednn(Registry& registry) {
    registry.add("batch_norm_training_forward",
                 cpu_variant<P>("onednn", 10, training_forward, [](const P& p) {
                     const Support plain = without_activation(p);
                     return plain ? support_of(forward(p, p.count(), false).descriptor) : plain;
                 }));
    registry.add("batch_norm_inference_forward",
                 cpu_variant<P>("onednn", 10, inference_forward, [](const P& p) {
                     const BatchSlices slices(p.count());
                     for (const int64_t slice : {int64_t{0}, slices.count - 1}) {
                         const auto& prepared = forward(p, slices.length(slice), true);
                         const Support fast = support_of(prepared.descriptor);
                         if (!fast) return fast;
                     }
                     return without_activation(p);
                 }));
    for (const bool inference : {false, true})
        registry.add(inference ? "batch_norm_inference_gradient" : "batch_norm_training_gradient",
                     cpu_variant<P>(
                         "onednn", 10,
                         [inference](Context& context, const P& p, TensorSpan in, TensorSpan out) {
                             gradient(context, p, inference, in, out);
                         },
                         [inference](const P& p) {
                             const Support plain = without_activation(p);
                             return plain ? support_of(backward(p, p.count(), inference).descriptor)
                                          : plain;
                         }));
}

}  // namespace curie
