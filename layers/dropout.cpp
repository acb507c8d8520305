#include "layers/dropout.h"

#include "kernels/dropout/dropout.h"

namespace curie {

Dropout::Dropout(double rate) : Module("Dropout"), rate_(rate) {
    require(rate >= 0 && rate < 1, "Dropout", "expected a rate in [0, 1), got {}", rate);
}

Tensor Dropout::forward(Context& context, const Tensor& x) {
    return dropout(context, x, rate_);
}

}  // namespace curie
