// Does a heat map lie where the radiologist marked a lesion?
//
// The share of the map's mass inside the lesions, and the pointing game (J. Zhang, Z. Lin, J.
// Brandt, X. Shen, S. Sclaroff, "Top-down Neural Attention by Excitation Backprop", ECCV 2016,
// section 4.1): a hit is a map whose maximum lies in a lesion, with their tolerance of 15 pixels.
#pragma once

#include <optional>

#include "data/lesion_place.h"
#include "explain/heatmap.h"

namespace curie {

struct Localisation {
    double mass_inside = 0;  ///< share of the map's sum; 0 for a map of zeros
    double area_inside = 0;  ///< share of the image: what an even map would have for mass_inside
    /// 1 or 0; where several places share the maximum, the share of them in a lesion.
    double hit = 0;
};

/// The map is enlarged to the image's height and width, in whose pixels the lesions are given.
/// Nothing when no lesion has a place.
std::optional<Localisation> localise(const Heatmap& map, int height, int width,
                                     const std::vector<Lesion>& lesions, double tolerance = 15);

/// The image itself as a heat map: what looking for bright places alone would score.
Heatmap brightness_map(const Image& image);

}  // namespace curie
