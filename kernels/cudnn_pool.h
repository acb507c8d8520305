// Pooling by cuDNN: what max_pool and average_pool share.
#pragma once

#include "kernels/cudnn.h"
#include "kernels/pool.h"

namespace curie::cudnn {

struct PoolTerms {
    TensorDescriptor x, y;
    Descriptor<cudnnPoolingDescriptor_t, cudnnCreatePoolingDescriptor,
               cudnnDestroyPoolingDescriptor>
        pooling;

    PoolTerms(const PoolGeometry& p, cudnnPoolingMode_t mode)
        : x({p.batch, p.channels, p.height, p.width}),
          y({p.batch, p.channels, p.out_height(), p.out_width()}) {
        const auto narrow = [](int64_t value) { return static_cast<int>(value); };
        CURIE_CUDNN_CHECK(cudnnSetPooling2dDescriptor(
            pooling, mode, CUDNN_PROPAGATE_NAN, narrow(p.rows.kernel), narrow(p.columns.kernel),
            narrow(p.rows.before), narrow(p.columns.before), narrow(p.rows.stride),
            narrow(p.columns.stride)));
    }
};

/// What cuDNN's interface can express; answered without a GPU.
inline Support pool_support(const PoolGeometry& p, cudnnPoolingMode_t mode) {
    const Support fits = extents_fit(
        "cuDNN", {p.batch, p.height * p.width * p.channels,
                  p.out_height() * p.out_width() * p.channels, p.rows.kernel, p.columns.kernel});
    if (!fits) return fits;
    if (p.rows.dilation != 1 || p.columns.dilation != 1)
        return Support::no("cuDNN pools windows without dilation only");
    if (p.rows.before >= p.rows.kernel || p.columns.before >= p.columns.kernel)
        return Support::no("cuDNN pads by less than the window");
    const PoolTerms terms(p, mode);
    int n = 0, c = 0, h = 0, w = 0;
    if (const cudnnStatus_t status =
            cudnnGetPooling2dForwardOutputDim(terms.pooling, terms.x, &n, &c, &h, &w);
        status != CUDNN_STATUS_SUCCESS)
        return Support::no(fmt::format("cuDNN answers {}", cudnnGetErrorString(status)));
    return Support::yes_if(h == p.out_height() && w == p.out_width(),
                           "cuDNN pads both sides alike, which here gives another output");
}

inline void pool_forward(Context& c, const PoolGeometry& p, cudnnPoolingMode_t mode, TensorSpan in,
                         TensorSpan out) {
    const PoolTerms t(p, mode);
    CURIE_CUDNN_CHECK(cudnnPoolingForward(handle(c.stream()), t.pooling, &one, t.x, in[0].raw(),
                                          &zero, t.y, out[0].raw()));
}

}  // namespace curie::cudnn
