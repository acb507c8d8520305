// batch_norm by cuDNN's spatial mode, without a fused activation. cuDNN gives the variance of the
// batch only as the unbiased one of its running statistics, which (count - 1) / count turns into
// ours. Its gradient wants 1 / sqrt(variance + epsilon), which its own normalisation of ones gives.
// It has no gradient for given statistics (inference); ours runs there.
#include "kernels/batch_norm/batch_norm.h"

#include "kernels/cudnn.h"

namespace curie {
namespace {

using namespace cudnn;
using P = BatchNormProblem;

struct Terms {
    TensorDescriptor x, channel;
    explicit Terms(const P& p)
        : x({p.shape[0], p.channels(), p.count() / p.shape[0], 1}),
          channel({1, p.channels(), 1, 1}) {}
};

Support support(const P& p) {
    if (p.activation != Activation::none)
        return Support::no("cuDNN fuses no activation into batch norm in this interface");
    return extents_fit("cuDNN", {p.shape[0], p.shape.size() / p.shape[0]});
}

Support training_support(const P& p) {
    if (p.count() < 2)
        return Support::no("cuDNN's variance divides by the number of elements less one");
    return support(p);
}

/// By reports of others (PyTorch's issue 29744) cuDNN answers NOT_SUPPORTED from 65536 images on.
Support inference_support(const P& p) {
    if (p.shape[0] > 65535)
        return Support::no(
            fmt::format("cuDNN normalises 65535 images at most here, not {}", p.shape[0]));
    return support(p);
}

void run_training(Context& c, const P& p, TensorSpan in, TensorSpan out) {
    const Terms t(p);
    const cudnnHandle_t cudnn = handle(c.stream());
    // It computes old * (1 - factor) + new * factor, and an old NaN times 0 is a NaN.
    for (const Tensor& statistics : {out[1], out[2]})
        CURIE_CUDNN_CHECK(cudnnSetTensor(cudnn, t.channel, statistics.raw(), &zero));
    CURIE_CUDNN_CHECK(cudnnBatchNormalizationForwardTraining(
        cudnn, CUDNN_BATCHNORM_SPATIAL, &one, &zero, t.x, in[0].raw(), t.x, out[0].raw(), t.channel,
        in[1].raw(), in[2].raw(), /*exponentialAverageFactor=*/1, out[1].raw(), out[2].raw(),
        p.epsilon, nullptr, nullptr));
    const auto count = static_cast<double>(p.count());
    const auto biased = static_cast<float>((count - 1) / count);
    CURIE_CUDNN_CHECK(cudnnScaleTensor(cudnn, t.channel, out[2].raw(), &biased));
}

void run_inference(Context& c, const P& p, TensorSpan in, TensorSpan out) {
    const Terms t(p);
    CURIE_CUDNN_CHECK(cudnnBatchNormalizationForwardInference(
        handle(c.stream()), CUDNN_BATCHNORM_SPATIAL, &one, &zero, t.x, in[0].raw(), t.x,
        out[0].raw(), t.channel, in[1].raw(), in[2].raw(), in[3].raw(), in[4].raw(), p.epsilon));
}

void run_gradient(Context& c, const P& p, TensorSpan in, TensorSpan out) {
    const Terms t(p);
    const cudnnHandle_t cudnn = handle(c.stream());
    const Tensor ones = c.constant({p.channels()}, 1), zeros = c.constant({p.channels()}, 0);
    const Tensor inverse_deviation = c.empty({p.channels()});
    CURIE_CUDNN_CHECK(cudnnBatchNormalizationForwardInference(
        cudnn, CUDNN_BATCHNORM_SPATIAL, &one, &zero, t.channel, ones.raw(), t.channel,
        inverse_deviation.raw(), t.channel, ones.raw(), zeros.raw(), zeros.raw(), in[5].raw(),
        p.epsilon));
    CURIE_CUDNN_CHECK(cudnnBatchNormalizationBackward(
        cudnn, CUDNN_BATCHNORM_SPATIAL, &one, &zero, &one, &zero, t.x, in[0].raw(), t.x,
        in[1].raw(), t.x, out[0].raw(), t.channel, in[2].raw(), out[1].raw(), out[2].raw(),
        p.epsilon, in[4].raw(), inverse_deviation.raw()));
}

}  // namespace

void register_batch_norm_cudnn(Registry& registry) {
    registry.add("batch_norm_training_forward",
                 vendor_variant<P>("cudnn", run_training, training_support));
    registry.add("batch_norm_training_gradient", vendor_variant<P>("cudnn", run_gradient, support));
    registry.add("batch_norm_inference_forward",
                 vendor_variant<P>("cudnn", run_inference, inference_support));
}

}  // namespace curie
