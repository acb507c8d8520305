// A heat map laid over its mammogram, at the mammogram's own resolution.
#pragma once

#include <string>

#include "data/dataset.h"
#include "explain/heatmap.h"

namespace curie {

struct OverlayOptions {
    /// Opacity where the map is 1. It falls to 0 with the map, so that tissue without evidence
    /// stays as it is.
    double alpha = 0.6;
};

/// RGB, of the image's size: the enlarged map in sequential_colour() over the grey image.
Image overlay(const Image& image, const Heatmap& map, const OverlayOptions& options = {});

/// What stands beside an overlay: lesions are ringed in both pictures, `caption` stands above.
struct PanelOptions {
    OverlayOptions overlay;
    std::vector<Lesion> lesions = {};
    std::string caption = {};
};

/// From left to right: the plain image, the overlay, and the colour bar from 0 to the map's maximum
/// in its unit.
Image overlay_panel(const Image& image, const Heatmap& map, const PanelOptions& options = {});

}  // namespace curie
