// Where in an image a lesion was marked.
#pragma once

#include "data/dataset.h"

namespace curie {

/// True inside a lesion's outline, or its circle where it has none, or at most `margin` pixels from
/// it; false for a lesion without a place.
bool in_lesion(const Lesion& lesion, double row, double column, double margin = 0);

}  // namespace curie
