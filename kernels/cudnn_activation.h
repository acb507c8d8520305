// Activations by cuDNN.
#pragma once

#include "engine/elementwise_problem.h"
#include "kernels/cudnn.h"

namespace curie::cudnn {

/// Which activation, and where a clipped one ends.
struct ActivationKind {
    cudnnActivationMode_t mode;
    double ceiling = 0;
};

struct ActivationTerms {
    TensorDescriptor elements;
    Descriptor<cudnnActivationDescriptor_t, cudnnCreateActivationDescriptor,
               cudnnDestroyActivationDescriptor>
        activation;
    ActivationTerms(const ElementwiseProblem& p, ActivationKind kind)
        : elements({1, p.shape.size(), 1, 1}) {
        CURIE_CUDNN_CHECK(
            cudnnSetActivationDescriptor(activation, kind.mode, CUDNN_PROPAGATE_NAN, kind.ceiling));
    }
};

inline Support activation_support(const ElementwiseProblem& p) {
    return extents_fit("cuDNN", {p.shape.size()});
}

/// Registers NAME_forward; a NaN goes through.
inline void register_activation_forward(Registry& registry, const std::string& name,
                                        ActivationKind kind) {
    using P = ElementwiseProblem;
    registry.add(name + "_forward",
                 vendor_variant<P>(
                     "cudnn",
                     [kind](Context& c, const P& p, TensorSpan in, TensorSpan out) {
                         const ActivationTerms t(p, kind);
                         CURIE_CUDNN_CHECK(cudnnActivationForward(handle(c.stream()), t.activation,
                                                                  &one, t.elements, in[0].raw(),
                                                                  &zero, t.elements, out[0].raw()));
                     },
                     activation_support));
}

/// Also NAME_gradient (inputs y, dy), for an activation whose gradient follows from y alone: cuDNN
/// asks for x too, of which it needs no more than what y tells.
inline void register_activation(Registry& registry, const std::string& name, ActivationKind kind) {
    using P = ElementwiseProblem;
    register_activation_forward(registry, name, kind);
    registry.add(
        name + "_gradient",
        vendor_variant<P>(
            "cudnn",
            [kind](Context& c, const P& p, TensorSpan in, TensorSpan out) {
                const ActivationTerms t(p, kind);
                CURIE_CUDNN_CHECK(cudnnActivationBackward(
                    handle(c.stream()), t.activation, &one, t.elements, in[0].raw(), t.elements,
                    in[1].raw(), t.elements, in[0].raw(), &zero, t.elements, out[0].raw()));
            },
            activation_support));
}

}  // namespace curie::cudnn
