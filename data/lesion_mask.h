// Where an image's lesions lie, pixel by pixel: what a segmentation network is to find.
#pragma once

#include "data/dataset.h"

namespace curie {

/// 255 in a lesion and 0 elsewhere, grey, over the whole image but not always of its size: to be
/// resized as the image is. From Dataset::mask where the set has one (synthetic mammograms: the
/// pixels that were drawn), else from the marks: a lesion's outline (INbreast, exact), or the
/// circle around it (mini-MIAS, and so larger than the lesion).
Image mask_of(const Dataset& dataset, const Sample& sample);

/// The marks alone, on an image of this size.
Image marked_mask(const std::vector<Lesion>& lesions, int height, int width);

/// Whether every lesion has a place, so that the mask is whole; some of mini-MIAS have none.
bool has_whole_mask(const Sample& sample);

/// 1 where at least half of a pixel of the resized mask lies in a lesion, else 0: (height, width).
/// Empty when that is nowhere.
std::vector<float> mask_plane(const Image& mask, int height, int width);

}  // namespace curie
