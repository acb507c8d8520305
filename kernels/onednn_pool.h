// What the poolings of oneDNN share: descriptors and the loops over slices of the batch.
#pragma once

#include "kernels/onednn.h"
#include "kernels/pool.h"

namespace curie::onednn {

#if DNNL_VERSION_MAJOR >= 3
using PoolForward = dnnl::pooling_forward;
using PoolBackward = dnnl::pooling_backward;
#else
using PoolForward = dnnl::pooling_v2_forward;  // the one that knows dilation
using PoolBackward = dnnl::pooling_v2_backward;
#endif

struct PoolTerms {
    dnnl::memory::desc source, destination;
    dnnl::memory::dims strides, kernel, dilations, before, after;
    PoolTerms(const PoolGeometry& p, int64_t batch)
        : source(layout({batch, p.channels, p.height, p.width}, Tag::nhwc)),
          destination(layout({batch, p.channels, p.out_height(), p.out_width()}, Tag::nhwc)),
          strides{p.rows.stride, p.columns.stride},
          kernel{p.rows.kernel, p.columns.kernel},
          dilations{p.rows.dilation - 1, p.columns.dilation - 1},
          before{p.rows.before, p.columns.before},
          after{p.rows.after, p.columns.after} {}
};

inline std::string pool_key(const PoolGeometry& p, dnnl::algorithm algorithm, int64_t batch) {
    return fmt::format("{} {} {}", describe(p), static_cast<int>(algorithm), batch);
}

inline PoolForward::primitive_desc describe_pool(const PoolGeometry& p, dnnl::algorithm algorithm,
                                                 int64_t batch) {
    const PoolTerms t(p, batch);
    return describe<PoolForward>(dnnl::prop_kind::forward_inference, algorithm, t.source,
                                 t.destination, t.strides, t.kernel, t.dilations, t.before,
                                 t.after);
}

inline const Prepared<PoolForward>& pool_forward(const PoolGeometry& p, dnnl::algorithm algorithm,
                                                 int64_t batch) {
    static PrimitiveCache<PoolForward> cache;
    return cache.get(pool_key(p, algorithm, batch),
                     [&] { return describe_pool(p, algorithm, batch); });
}

inline const Prepared<PoolBackward>& pool_gradient(const PoolGeometry& p, dnnl::algorithm algorithm,
                                                   int64_t batch) {
    static PrimitiveCache<PoolBackward> cache;
    return cache.get(pool_key(p, algorithm, batch), [&]() -> PoolBackward::primitive_desc {
        const auto hint = describe_pool(p, algorithm, batch);
        if (!hint) return {};
        const PoolTerms t(p, batch);
        return describe_backward<PoolBackward>(hint, algorithm, t.source, t.destination, t.strides,
                                               t.kernel, t.dilations, t.before, t.after);
    });
}

/// Runs `prepare(p, algorithm, batch)` on slices of the batch, from `in` to `out`.
template <class Prepare>
void run_pool(Context& context, const PoolGeometry& p, dnnl::algorithm algorithm,
              const Prepare& prepare, bool gradient, const Tensor& in, const Tensor& out) {
    const BatchSlices slices(p.batch);
    const auto slice_of = [&](const Tensor& tensor, int64_t slice) {
        return tensor.data<float>() + slices.begin(slice) * (tensor.size() / p.batch);
    };
    for_slices(slices, [&](int64_t slice) {
        const PoolTerms t(p, slices.length(slice));
        const auto whole = wrap(t.source, slice_of(gradient ? out : in, slice));
        const auto pooled = wrap(t.destination, slice_of(gradient ? in : out, slice));
        execute(context, prepare(p, algorithm, slices.length(slice)),
                gradient ? Arguments{{DNNL_ARG_DIFF_DST, pooled}, {DNNL_ARG_DIFF_SRC, whole}}
                         : Arguments{{DNNL_ARG_SRC, whole}, {DNNL_ARG_DST, pooled}});
    });
}

/// Both the full and the shorter last slice must have a fast implementation.
template <class Prepare>
Support support_pool(const PoolGeometry& p, dnnl::algorithm algorithm, const Prepare& prepare) {
    const BatchSlices slices(p.batch);
    const Support full = support_of(prepare(p, algorithm, slices.size).descriptor);
    if (!full) return full;
    return support_of(prepare(p, algorithm, slices.length(slices.count - 1)).descriptor);
}

}  // namespace curie::onednn
