// What the film adds to the tissue: base fog, markers, edges, scratches, dust and grain.
#pragma once

#include "data/image.h"
#include "data/synthetic_breast.h"
#include "data/synthetic_field.h"
#include "engine/random.h"

namespace curie {

/// The finished 8-bit film of `tissue` (0..255 at any resolution) with `size` x `size` pixels;
/// black outside the film strip. `mirror` makes it a right breast; its marker letters stay as they
/// are.
Image expose_film(const Breast& breast, const Field& tissue, int size, bool mirror, Random& random);

}  // namespace curie
