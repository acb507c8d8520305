// local_response_normalization by oneDNN on fixed slices of the rows. Its alpha is divided by the
// window, as ours is. The gradient wants a workspace of the forward pass where its implementation
// keeps one; the forward pass is then run once more for it.
#include "kernels/local_response_normalization/local_response_normalization.h"

#include "kernels/onednn.h"

namespace curie {
namespace {

using namespace onednn;
using P = LocalResponseNormalizationProblem;
using dnnl::lrn_backward;
using dnnl::lrn_forward;

constexpr auto across = dnnl::algorithm::lrn_across_channels;

/// Each row is an image of one pixel: the channels lie side by side.
dnnl::memory::desc rows_of(const P& p, int64_t rows) {
    return layout({1, p.channels(), rows, 1}, Tag::nhwc);
}

lrn_forward::primitive_desc describe_forward(const P& p, int64_t rows) {
    const auto data = rows_of(p, rows);
    const auto& o = p.options;
    const auto kind = dnnl::prop_kind::forward_training;
    const auto alpha = static_cast<float>(o.alpha), beta = static_cast<float>(o.beta),
               k = static_cast<float>(o.k);
#if DNNL_VERSION_MAJOR >= 3
    return describe<lrn_forward>(kind, across, data, data, o.window, alpha, beta, k);
#else
    return describe<lrn_forward>(kind, across, data, o.window, alpha, beta, k);
#endif
}

lrn_backward::primitive_desc describe_gradient(const P& p, int64_t rows) {
    const auto hint = describe_forward(p, rows);
    if (!hint) return {};
    const auto data = rows_of(p, rows);
    const auto& o = p.options;
    const auto alpha = static_cast<float>(o.alpha), beta = static_cast<float>(o.beta),
               k = static_cast<float>(o.k);
#if DNNL_VERSION_MAJOR >= 3
    return describe_backward<lrn_backward>(hint, across, data, data, data, o.window, alpha, beta,
                                           k);
#else
    return describe_backward<lrn_backward>(hint, across, data, data, o.window, alpha, beta, k);
#endif
}

std::string key_of(const P& p, int64_t rows) {
    return fmt::format("{} {}", p.describe(), rows);
}

const Prepared<lrn_forward>& forward(const P& p, int64_t rows) {
    static PrimitiveCache<lrn_forward> cache;
    return cache.get(key_of(p, rows), [&] { return describe_forward(p, rows); });
}

const Prepared<lrn_backward>& gradient(const P& p, int64_t rows) {
    static PrimitiveCache<lrn_backward> cache;
    return cache.get(key_of(p, rows), [&] { return describe_gradient(p, rows); });
}

/// Runs the forward pass on one slice; returns its workspace, perhaps empty.
Tensor run_forward_slice(Context& context, const P& p, int64_t rows, const float* x, float* y) {
    const auto& prepared = forward(p, rows);
    const auto wanted = prepared.descriptor.workspace_desc();
    const Tensor workspace = context.empty({static_cast<int64_t>(wanted.get_size() + 3) / 4});
    execute(context, prepared,
            {{DNNL_ARG_SRC, wrap(rows_of(p, rows), x)},
             {DNNL_ARG_DST, wrap(rows_of(p, rows), y)},
             {DNNL_ARG_WORKSPACE, wrap(wanted, workspace.raw())}});
    return workspace;
}

void run_forward(Context& context, const P& p, TensorSpan in, TensorSpan out) {
    const BatchSlices slices(p.rows());
    for_slices(slices, [&](int64_t slice) {
        const int64_t at = slices.begin(slice) * p.channels();
        run_forward_slice(context, p, slices.length(slice), in[0].data<float>() + at,
                          out[0].data<float>() + at);
    });
}

void run_gradient(Context& context, const P& p, TensorSpan in, TensorSpan out) {
    const BatchSlices slices(p.rows());
    for_slices(slices, [&](int64_t slice) {
        const int64_t rows = slices.length(slice), at = slices.begin(slice) * p.channels();
        const auto& prepared = gradient(p, rows);
        const auto wanted = prepared.descriptor.workspace_desc();
        Tensor workspace;
        if (wanted.get_size() > 0)
            workspace = run_forward_slice(context, p, rows, in[0].data<float>() + at,
                                          out[0].data<float>() + at);
        Arguments arguments{{DNNL_ARG_SRC, wrap(rows_of(p, rows), in[0].data<float>() + at)},
                            {DNNL_ARG_DIFF_DST, wrap(rows_of(p, rows), in[1].data<float>() + at)},
                            {DNNL_ARG_DIFF_SRC, wrap(rows_of(p, rows), out[0].data<float>() + at)}};
        if (workspace.defined())
            arguments.emplace(DNNL_ARG_WORKSPACE, wrap(wanted, workspace.raw()));
        execute(context, prepared, arguments);
    });
}

template <class Prepare>
Support support(const P& p, Prepare prepare) {
    if (p.shape.size() == 0) return Support::no("oneDNN takes no empty tensor");
    return support_of(prepare(p, BatchSlices(p.rows()).size).descriptor);
}

}  // namespace

void register_local_response_normalization_onednn(Registry& registry) {
    registry.add(
        "local_response_normalization_forward",
        cpu_variant<P>("onednn", 10, run_forward, [](const P& p) { return support(p, forward); }));
    registry.add("local_response_normalization_gradient",
                 cpu_variant<P>("onednn", 10, run_gradient, [](const P& p) {
                     // Found with version 2.6 on AVX-512: it crashes while it makes the primitive.
                     if (p.options.window == 1)
                         return Support::no("oneDNN cannot make the gradient of a window of 1");
                     return support(p, gradient);
                 }));
}

}  // namespace curie
