#pragma once

#include "kernels/adam_step/terms.h"
#include "kernels/device.h"

namespace curie {

CURIE_DECLARE_DEVICE(void adam_step(const Stream& stream, const AdamStepTerms& terms))

}  // namespace curie
