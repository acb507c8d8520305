// reshape: the same elements under another shape. It computes nothing: the result shares the
// storage, and its gradient is the incoming gradient under the old shape, shared as well. Hence it
// is a node of the tape but no operation of the registry: there is nothing a variant could do.
#pragma once

#include "engine/context.h"

namespace curie {

/// Any dtype; row-major order stays. Throws when the sizes differ.
inline Tensor reshape(Context& context, const Tensor& x, const Shape& shape) {
    require(shape.size() == x.size(), "reshape", "expected a shape of {} elements for {}, got {}",
            x.size(), x.shape(), shape);
    const Tensor y = x.view(shape);
    context.tape.record("reshape", {x}, {y}, {},
                        [before = x.shape()](Context&, const BackwardCall& call) {
                            return Tensors{call.output_gradients[0].view(before)};
                        });
    return y;
}

}  // namespace curie
