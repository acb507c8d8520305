#pragma once

#include "kernels/adam_step/terms.h"
#include "kernels/device.h"

namespace curie {

/// One parameter's step, and what the penalty's gradient has of each weight (2 l2).
struct AdamRow {
    AdamStepTerms terms;
    float l2;
};

/// `rows` is read before it returns. All rows are with AMSGrad, or none.
CURIE_DECLARE_DEVICE(void adam_step_multi_tensor(const Stream& stream, const AdamRow* rows,
                                                 int64_t count))

}  // namespace curie
