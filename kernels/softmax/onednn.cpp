// softmax by oneDNN on fixed slices of the rows.
#include "kernels/softmax/softmax.h"

#include "kernels/onednn.h"

namespace curie {
namespace {

using namespace onednn;
using P = SoftmaxProblem;
using dnnl::softmax_backward;
using dnnl::softmax_forward;

dnnl::memory::desc rows_of(const P& p, int64_t rows) {
    return layout({rows, p.classes()}, Tag::ab);
}

softmax_forward::primitive_desc describe_forward(const P& p, int64_t rows) {
    const auto data = rows_of(p, rows);
    const auto kind = dnnl::prop_kind::forward_training;
#if DNNL_VERSION_MAJOR >= 3
    return describe<softmax_forward>(kind, dnnl::algorithm::softmax_accurate, data, data, 1);
#else
    return describe<softmax_forward>(kind, data, 1);
#endif
}

softmax_backward::primitive_desc describe_gradient(const P& p, int64_t rows) {
    const auto hint = describe_forward(p, rows);
    if (!hint) return {};
    const auto data = rows_of(p, rows);
#if DNNL_VERSION_MAJOR >= 3
    return describe_backward<softmax_backward>(hint, dnnl::algorithm::softmax_accurate, data, data,
                                               data, 1);
#else
    return describe_backward<softmax_backward>(hint, data, data, 1);
#endif
}

std::string key_of(const P& p, int64_t rows) {
    return fmt::format("{} {}", rows, p.classes());
}

const Prepared<softmax_forward>& forward(const P& p, int64_t rows) {
    static PrimitiveCache<softmax_forward> cache;
    return cache.get(key_of(p, rows), [&] { return describe_forward(p, rows); });
}

const Prepared<softmax_backward>& gradient(const P& p, int64_t rows) {
    static PrimitiveCache<softmax_backward> cache;
    return cache.get(key_of(p, rows), [&] { return describe_gradient(p, rows); });
}

void run_forward(Context& context, const P& p, TensorSpan in, TensorSpan out) {
    const BatchSlices slices(p.rows());
    for_slices(slices, [&](int64_t slice) {
        const int64_t rows = slices.length(slice), at = slices.begin(slice) * p.classes();
        execute(context, forward(p, rows),
                {{DNNL_ARG_SRC, wrap(rows_of(p, rows), in[0].data<float>() + at)},
                 {DNNL_ARG_DST, wrap(rows_of(p, rows), out[0].data<float>() + at)}});
    });
}

void run_gradient(Context& context, const P& p, TensorSpan in, TensorSpan out) {
    const BatchSlices slices(p.rows());
    for_slices(slices, [&](int64_t slice) {
        const int64_t rows = slices.length(slice), at = slices.begin(slice) * p.classes();
        execute(context, gradient(p, rows),
                {{DNNL_ARG_DST, wrap(rows_of(p, rows), in[0].data<float>() + at)},
                 {DNNL_ARG_DIFF_DST, wrap(rows_of(p, rows), in[1].data<float>() + at)},
                 {DNNL_ARG_DIFF_SRC, wrap(rows_of(p, rows), out[0].data<float>() + at)}});
    });
}

template <class Prepare>
Support support(const P& p, Prepare prepare) {
    if (p.shape.size() == 0) return Support::no("oneDNN takes no empty tensor");
    return support_of(prepare(p, BatchSlices(p.rows()).size).descriptor);
}

}  // namespace

void register_softmax_onednn(Registry& registry) {
    registry.add("softmax_forward", cpu_variant<P>("onednn", 10, run_forward,
                                                   [](const P& p) { return support(p, forward); }));
    registry.add("softmax_gradient", cpu_variant<P>("onednn", 10, run_gradient, [](const P& p) {
                     return support(p, gradient);
                 }));
}

}  // namespace curie
