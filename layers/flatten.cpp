#include "layers/flatten.h"

#include "kernels/reshape/reshape.h"

namespace curie {

Tensor Flatten::forward(Context& context, const Tensor& x) {
    return reshape(context, x, output_shape(x.shape()));
}

Shape Flatten::output_shape(const Shape& input) const {
    require(input.rank() >= 1, where(), "expected an input N,..., got {}", input);
    int64_t elements = 1;  // not size() / N: the batch may be empty
    for (int i = 1; i < input.rank(); ++i) elements *= input[i];
    return {input[0], elements};
}

}  // namespace curie
