#pragma once

#include "kernels/adam_step/terms.h"
#include "kernels/isa.h"

namespace curie {

CURIE_DECLARE_KERNEL(void adam_step(const AdamStepTerms& terms))

}  // namespace curie
