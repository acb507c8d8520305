// Fat, glandular tissue, fibrous strands and vessels of a synthetic breast.
#pragma once

#include <cstdint>

#include "data/synthetic_breast.h"
#include "data/synthetic_field.h"

namespace curie {

/// Film brightness 0..255 of the tissue, without lesions, film or grain. `seed` and `stream` choose
/// the noise tables, `side` the rest. `depth` receives the distance to the skin.
void render_parenchyma(const Breast& breast, uint64_t seed, uint64_t stream, Random& side,
                       Field& tissue, Field& depth);

}  // namespace curie
