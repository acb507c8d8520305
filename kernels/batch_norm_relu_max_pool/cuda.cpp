#include <limits>

#include "kernels/batch_norm/2_welford.h"
#include "kernels/batch_norm_relu_max_pool/1_fused.h"
#include "kernels/batch_norm_relu_max_pool/batch_norm_relu_max_pool.h"
#include "kernels/device_variant.h"

namespace curie {
namespace {

using P = BatchNormReluMaxPoolProblem;

DeviceWindows windows_of(const P& p, bool cut_ones, int64_t multiprocessors) {
    return device_windows(p.batch, p.height, p.width, p.channels, cut_ones, multiprocessors);
}

NormTerms terms_of(const P& p, const Tensor& gamma, const Tensor& beta, const Tensor& mean,
                   const Tensor& variance) {
    return {gamma.data<float>(),
            beta.data<float>(),
            mean.data<float>(),
            variance.data<float>(),
            static_cast<float>(p.epsilon),
            0,
            std::numeric_limits<float>::infinity()};
}

void device_forward(Context& context, const P& p, TensorSpan in, TensorSpan out) {
    const float* x = in[0].data<float>();
    const DeviceRows rows = device_rows(in[0].size(), p.channels);
    const Tensor partial = context.empty({rows.row_blocks, 3, rows.period});
    CURIE_CALL_DEVICE(context, batch_norm_statistics_welford, rows, x, partial.data<float>(),
                      out[1].data<float>(), out[2].data<float>());
    CURIE_CALL_DEVICE(context, batch_norm_relu_max_pool_forward,
                      windows_of(p, false, context.stream().device.multiprocessors),
                      terms_of(p, in[1], in[2], out[1], out[2]), x, out[0].data<float>());
}

void device_gradient(Context& context, const P& p, TensorSpan in, TensorSpan out) {
    const float *x = in[0].data<float>(), *dy = in[1].data<float>();
    const NormTerms terms = terms_of(p, in[2], in[3], in[4], in[5]);
    const DeviceWindows windows = windows_of(p, false, sum_multiprocessors);
    const Tensor partial = context.empty({windows.cell_blocks, 2, p.channels});
    float *dgamma = out[1].data<float>(), *dbeta = out[2].data<float>();
    CURIE_CALL_DEVICE(context, batch_norm_relu_max_pool_gradient_sums, windows, terms, x, dy,
                      partial.data<float>(), dgamma, dbeta);
    CURIE_CALL_DEVICE(context, batch_norm_relu_max_pool_data_gradient,
                      windows_of(p, true, context.stream().device.multiprocessors), terms, x, dy,
                      dgamma, dbeta, out[0].data<float>());
}

}  // namespace

void register_batch_norm_relu_max_pool_cuda(Registry& registry) {
    add_device_variant<P>(registry, "batch_norm_relu_max_pool_forward", "1_fused", 10,
                          device_forward);
    add_device_variant<P>(registry, "batch_norm_relu_max_pool_gradient", "1_fused", 10,
                          device_gradient);
}

}  // namespace curie
