// softmax by cuDNN, its accurate algorithm (the maximum is subtracted): rows as images of one
// pixel, classes as channels.
#include "kernels/softmax/softmax.h"

#include "kernels/cudnn.h"

namespace curie {
namespace {

using namespace cudnn;
using P = SoftmaxProblem;

Support support(const P& p) {
    return extents_fit("cuDNN", {p.rows(), p.classes(), p.shape.size()});
}

void run_forward(Context& c, const P& p, TensorSpan in, TensorSpan out) {
    const TensorDescriptor rows({p.rows(), p.classes(), 1, 1});
    CURIE_CUDNN_CHECK(cudnnSoftmaxForward(handle(c.stream()), CUDNN_SOFTMAX_ACCURATE,
                                          CUDNN_SOFTMAX_MODE_CHANNEL, &one, rows, in[0].raw(),
                                          &zero, rows, out[0].raw()));
}

void run_gradient(Context& c, const P& p, TensorSpan in, TensorSpan out) {
    const TensorDescriptor rows({p.rows(), p.classes(), 1, 1});
    CURIE_CUDNN_CHECK(cudnnSoftmaxBackward(handle(c.stream()), CUDNN_SOFTMAX_ACCURATE,
                                           CUDNN_SOFTMAX_MODE_CHANNEL, &one, rows, in[0].raw(),
                                           rows, in[1].raw(), &zero, rows, out[0].raw()));
}

}  // namespace

void register_softmax_cudnn(Registry& registry) {
    registry.add("softmax_forward", vendor_variant<P>("cudnn", run_forward, support));
    registry.add("softmax_gradient", vendor_variant<P>("cudnn", run_gradient, support));
}

}  // namespace curie
