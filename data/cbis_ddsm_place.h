// Where a lesion of CBIS-DDSM is: from its mask.
#pragma once

#include <string>
#include <vector>

#include "data/dataset.h"

namespace curie {

/// A mask on disk and the lesion it belongs to.
struct LesionMask {
    std::string id, path;
    ImageSize image;  ///< of the mammogram; a mask of another size is scaled to it
    Lesion* lesion;
};

/// Sets column and row to the centre of the bounding box of the mask's pixels above 127 (JPEG masks
/// are not exactly binary) and radius to half of its longer side, on all processors. Returns the
/// message of what is wrong for each mask, "" where nothing is; a mask of one colour is an error.
std::vector<std::string> place_lesions(const std::vector<LesionMask>& masks);

}  // namespace curie
