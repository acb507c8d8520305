// Variants by oneDNN of the operations that treat all elements alike: activations and binary
// operations on fixed slices of the flattened tensor.
#pragma once

#include "kernels/elementwise.h"
#include "kernels/onednn.h"

namespace curie::onednn {

/// One of oneDNN's elementwise functions. `algorithm` is the form whose gradient starts from the
/// output ("use_dst"), as our activations do.
struct Eltwise {
    dnnl::algorithm algorithm;
    float alpha = 0, beta = 0;
};

inline dnnl::memory::desc flat(int64_t size) {
    return layout({size}, Tag::a);
}

inline dnnl::eltwise_forward::primitive_desc describe_eltwise(const Eltwise& e, int64_t size) {
    const auto data = flat(size);
    const auto kind = dnnl::prop_kind::forward_training;
#if DNNL_VERSION_MAJOR >= 3
    return describe<dnnl::eltwise_forward>(kind, e.algorithm, data, data, e.alpha, e.beta);
#else
    return describe<dnnl::eltwise_forward>(kind, e.algorithm, data, e.alpha, e.beta);
#endif
}

inline dnnl::eltwise_backward::primitive_desc describe_eltwise_gradient(const Eltwise& e,
                                                                        int64_t size) {
    const auto hint = describe_eltwise(e, size);
    if (!hint) return {};
    const auto data = flat(size);
#if DNNL_VERSION_MAJOR >= 3
    return describe_backward<dnnl::eltwise_backward>(hint, e.algorithm, data, data, data, e.alpha,
                                                     e.beta);
#else
    return describe_backward<dnnl::eltwise_backward>(hint, e.algorithm, data, data, e.alpha,
                                                     e.beta);
#endif
}

/// The slices of a flattened tensor: few, since each is a call of the library.
inline BatchSlices flat_slices(int64_t size) {
    return BatchSlices(size, 16);
}

/// A variant that runs the primitive `describe(size)` on every slice, with the tensors bound to
/// `input_arguments` and `output_argument`.
template <class Primitive>
Variant flat_variant(std::function<typename Primitive::primitive_desc(int64_t size)> describe,
                     std::vector<int> input_arguments, int output_argument) {
    using P = ElementwiseProblem;
    auto cache = std::make_shared<PrimitiveCache<Primitive>>();
    const auto get = [=](int64_t size) -> const Prepared<Primitive>& {
        return cache->get(std::to_string(size), [&] { return describe(size); });
    };
    const auto run = [=](Context& context, const P& p, TensorSpan in, TensorSpan out) {
        const BatchSlices slices = flat_slices(p.shape.size());
        for_slices(slices, [&](int64_t slice) {
            const int64_t begin = slices.begin(slice);
            const auto data = flat(slices.length(slice));
            Arguments arguments{{output_argument, wrap(data, out[0].data<float>() + begin)}};
            for (size_t i = 0; i < in.size(); ++i)
                arguments.emplace(input_arguments[i], wrap(data, in[i].data<float>() + begin));
            execute(context, get(slices.length(slice)), arguments);
        });
    };
    return cpu_variant<P>("onednn", 10, run, [=](const P& p) {
        if (p.shape.size() == 0) return Support::no("oneDNN takes no empty tensor");
        return support_of(get(flat_slices(p.shape.size()).size).descriptor);
    });
}

/// y = function(x).
inline Variant eltwise_variant(const Eltwise& e) {
    return flat_variant<dnnl::eltwise_forward>(
        [e](int64_t size) { return describe_eltwise(e, size); }, {DNNL_ARG_SRC}, DNNL_ARG_DST);
}

/// dx from y and dy.
inline Variant eltwise_gradient_variant(const Eltwise& e) {
    return flat_variant<dnnl::eltwise_backward>(
        [e](int64_t size) { return describe_eltwise_gradient(e, size); },
        {DNNL_ARG_DST, DNNL_ARG_DIFF_DST}, DNNL_ARG_DIFF_SRC);
}

/// y = a (operation) b.
inline Variant binary_variant(dnnl::algorithm algorithm) {
    return flat_variant<dnnl::binary>(
        [algorithm](int64_t size) {
            return describe<dnnl::binary>(algorithm, flat(size), flat(size), flat(size));
        },
        {DNNL_ARG_SRC_0, DNNL_ARG_SRC_1}, DNNL_ARG_DST);
}

}  // namespace curie::onednn
