#include "kernels/device_variant.h"
#include "kernels/dropout/1_philox_vectors.h"
#include "kernels/dropout/dropout.h"

namespace curie {

void register_dropout_cuda(Registry& registry) {
    using P = DropoutProblem;
    add_device_variant<P>(
        registry, "dropout_forward", "1_philox_vectors", 10,
        [](Context& context, const P& p, TensorSpan in, TensorSpan out) {
            // No matter of supports(): every problem must keep to it (dropout.h), dropout() takes
            // its offsets from Random::reserve(), and a choice is remembered whatever the offset.
            require(p.offset % 4 == 0, "dropout",
                    "expected an offset of whole blocks of 4 random words, got {}; take it from "
                    "Random::reserve()",
                    p.offset);
            const DropoutTerms terms{p.seed, p.stream, p.offset / 4, p.threshold(),
                                     static_cast<float>(p.scale())};
            CURIE_CALL_DEVICE(context, dropout_forward, in[0].data<float>(), out[0].data<float>(),
                              p.shape.size(), terms);
        });
}

}  // namespace curie
