// CUDA variants of operations that treat all elements alike; the kernels stand in the operations'
// own folders.
#pragma once

#include "kernels/device_variant.h"
#include "kernels/elementwise.h"

/// Registers launch(stream, a, [b,] y, size), a function declared by CURIE_DECLARE_DEVICE, as the
/// variant `1_vectorised` of `operation` with that many inputs.
#define CURIE_ADD_ELEMENTWISE_DEVICE(registry, operation, inputs, launch)                  \
    add_device_variant<ElementwiseProblem>(                                                \
        registry, operation, "1_vectorised", 10,                                           \
        [](Context& context, const ElementwiseProblem& p, TensorSpan in, TensorSpan out) { \
            CURIE_ELEMENTWISE_##inputs(launch)                                             \
        })
#define CURIE_ELEMENTWISE_1(launch) \
    CURIE_CALL_DEVICE(context, launch, in[0].data<float>(), out[0].data<float>(), p.shape.size());
#define CURIE_ELEMENTWISE_2(launch)                                              \
    CURIE_CALL_DEVICE(context, launch, in[0].data<float>(), in[1].data<float>(), \
                      out[0].data<float>(), p.shape.size());
