// The anatomy of a synthetic MLO view: film strip, breast outline with nipple, pectoral muscle.
#pragma once

#include <vector>

#include "data/synthetic_field.h"
#include "engine/random.h"

namespace curie {

/// Four densities, as BI-RADS A (fatty) to D (extremely dense).
enum class Density { a, b, c, d };

/// mini-MIAS' letter: A -> F, B -> G, C and D -> D.
const char* mini_mias_tissue(Density density);

/// A left breast in film coordinates (x to the right, y down, 1024 x 1024): chest wall at the right
/// edge of the film strip, nipple to the left. Right breasts are mirrored after rendering.
class Breast {
  public:
    /// What both breasts of a patient share is drawn from `patient`, the difference from `side`.
    Breast(Random& patient, Random& side);

    float film_left() const { return film_left_; }
    float film_right() const { return film_right_; }
    Density density() const { return density_; }
    Point nipple() const { return nipple_; }
    /// Distance from the chest wall to the skin at height y; negative below the breast.
    float outline(float y) const;
    /// Distance to the skin, positive inside; exact up to the polyline of the outline.
    float depth(float x, float y) const;
    /// 0 outside, 1 inside the pectoral muscle, smooth across its edge.
    float pectoral(float x, float y) const;
    /// Depth of the breast at the nipple, the scale of its tissue.
    float reach() const { return reach_; }

  private:
    float film_left_, film_right_, reach_;
    Density density_;
    Point nipple_{};
    float bottom_, top_depth_, bell_power_, bottom_power_, flare_, wobble_, wobble_phase_;
    float nipple_height_, nipple_width_;
    float pectoral_width_, pectoral_height_, pectoral_bulge_, pectoral_edge_;
    std::vector<Point> skin_;
};

}  // namespace curie
