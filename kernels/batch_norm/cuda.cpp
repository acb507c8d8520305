#include <limits>

#include "kernels/batch_norm/1_one_pass.h"
#include "kernels/batch_norm/1_two_pass.h"
#include "kernels/batch_norm/1_vectorised.h"
#include "kernels/batch_norm/2_welford.h"
#include "kernels/batch_norm/batch_norm.h"
#include "kernels/device_variant.h"

namespace curie {
namespace {

using P = BatchNormProblem;

DeviceRows rows_of(const P& p) {
    return device_rows(p.shape.size(), p.channels());
}

NormTerms terms_of(const P& p, const Tensor& gamma, const Tensor& beta, const Tensor& mean,
                   const Tensor& variance) {
    const float infinity = std::numeric_limits<float>::infinity();
    return {gamma.data<float>(),
            beta.data<float>(),
            mean.data<float>(),
            variance.data<float>(),
            static_cast<float>(p.epsilon),
            p.activation == Activation::none ? -infinity : 0.0f,
            p.activation == Activation::relu6 ? 6.0f : infinity};
}

void normalise(Context& context, const P& p, TensorSpan in, const Tensor& mean,
               const Tensor& variance, const Tensor& y) {
    CURIE_CALL_DEVICE(context, batch_norm_normalise, p.shape.size(), p.channels(),
                      terms_of(p, in[1], in[2], mean, variance), in[0].data<float>(),
                      y.data<float>());
}

void two_pass_forward(Context& context, const P& p, TensorSpan in, TensorSpan out) {
    const DeviceRows rows = rows_of(p);
    const Tensor partial = context.empty({rows.row_blocks, rows.period});
    CURIE_CALL_DEVICE(context, batch_norm_statistics_two_pass, rows, in[0].data<float>(),
                      partial.data<float>(), out[1].data<float>(), out[2].data<float>());
    normalise(context, p, in, out[1], out[2], out[0]);
}

void welford_forward(Context& context, const P& p, TensorSpan in, TensorSpan out) {
    const DeviceRows rows = rows_of(p);
    const Tensor partial = context.empty({rows.row_blocks, 3, rows.period});
    CURIE_CALL_DEVICE(context, batch_norm_statistics_welford, rows, in[0].data<float>(),
                      partial.data<float>(), out[1].data<float>(), out[2].data<float>());
    normalise(context, p, in, out[1], out[2], out[0]);
}

void device_inference_forward(Context& context, const P& p, TensorSpan in, TensorSpan out) {
    normalise(context, p, in, in[3], in[4], out[0]);
}

void training_gradient(Context& context, const P& p, TensorSpan in, TensorSpan out) {
    const DeviceRows rows = rows_of(p);
    const Tensor partial = context.empty({rows.row_blocks, 2, rows.period});
    CURIE_CALL_DEVICE(context, batch_norm_gradient_two_pass, rows,
                      terms_of(p, in[2], in[3], in[4], in[5]), in[0].data<float>(),
                      in[1].data<float>(), partial.data<float>(), out[0].data<float>(),
                      out[1].data<float>(), out[2].data<float>());
}

void inference_gradient(Context& context, const P& p, TensorSpan in, TensorSpan out) {
    const DeviceRows rows = rows_of(p);
    const Tensor partial = context.empty({rows.row_blocks, 2, rows.period});
    CURIE_CALL_DEVICE(context, batch_norm_gradient_one_pass, rows,
                      terms_of(p, in[2], in[3], in[4], in[5]), in[0].data<float>(),
                      in[1].data<float>(), partial.data<float>(), out[0].data<float>(),
                      out[1].data<float>(), out[2].data<float>());
}

}  // namespace

void register_batch_norm_cuda(Registry& registry) {
    add_device_variant<P>(registry, "batch_norm_training_forward", "1_two_pass", 10,
                          two_pass_forward);
    add_device_variant<P>(registry, "batch_norm_training_forward", "2_welford", 20,
                          welford_forward);
    add_device_variant<P>(registry, "batch_norm_training_gradient", "1_two_pass", 10,
                          training_gradient);
    add_device_variant<P>(registry, "batch_norm_inference_forward", "1_vectorised", 10,
                          device_inference_forward);
    add_device_variant<P>(registry, "batch_norm_inference_gradient", "1_one_pass", 10,
                          inference_gradient);
}

}  // namespace curie
