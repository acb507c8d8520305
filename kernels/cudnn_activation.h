// Activations by cuDNN whose gradient follows from y alone.
#pragma once

#include "engine/elementwise_problem.h"
#include "kernels/cudnn.h"

namespace curie::cudnn {

/// Registers NAME_forward and NAME_gradient (inputs y, dy) as cuDNN's `mode`; a NaN goes through.
inline void register_activation(Registry& registry, const std::string& name,
                                cudnnActivationMode_t mode) {
    using P = ElementwiseProblem;
    using Activation = Descriptor<cudnnActivationDescriptor_t, cudnnCreateActivationDescriptor,
                                  cudnnDestroyActivationDescriptor>;
    struct Terms {
        TensorDescriptor elements;
        Activation activation;
        Terms(const P& p, cudnnActivationMode_t mode) : elements({1, p.shape.size(), 1, 1}) {
            CURIE_CUDNN_CHECK(
                cudnnSetActivationDescriptor(activation, mode, CUDNN_PROPAGATE_NAN, 0));
        }
    };
    const auto support = [](const P& p) { return extents_fit("cuDNN", {p.shape.size()}); };
    registry.add(name + "_forward",
                 vendor_variant<P>(
                     "cudnn",
                     [mode](Context& c, const P& p, TensorSpan in, TensorSpan out) {
                         const Terms t(p, mode);
                         CURIE_CUDNN_CHECK(cudnnActivationForward(handle(c.stream()), t.activation,
                                                                  &one, t.elements, in[0].raw(),
                                                                  &zero, t.elements, out[0].raw()));
                     },
                     support));
    // cuDNN also asks for x, of which it needs no more than what y tells.
    registry.add(
        name + "_gradient",
        vendor_variant<P>(
            "cudnn",
            [mode](Context& c, const P& p, TensorSpan in, TensorSpan out) {
                const Terms t(p, mode);
                CURIE_CUDNN_CHECK(cudnnActivationBackward(
                    handle(c.stream()), t.activation, &one, t.elements, in[0].raw(), t.elements,
                    in[1].raw(), t.elements, in[0].raw(), &zero, t.elements, out[0].raw()));
            },
            support));
}

}  // namespace curie::cudnn
