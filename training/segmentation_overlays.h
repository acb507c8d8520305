// True and predicted masks over their mammograms, to look at.
#pragma once

#include "data/image_cache.h"
#include "training/segmentation_evaluation.h"

namespace curie {

/// RGB. Up to six images with a lesion, evenly spread from the best Dice to the worst, then up to
/// two without one; of each: the image, the true mask on it in green, the predicted one in red
/// Two images a row.
Image make_segmentation_overlays(const SegmentationResult& result, const ImageCache& images);

}  // namespace curie
