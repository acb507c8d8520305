// The abnormalities of mini-MIAS, drawn so that only their local shape gives them away.
#pragma once

#include <string>

#include "data/synthetic_breast.h"
#include "data/synthetic_field.h"
#include "engine/random.h"

namespace curie {

/// Where and what, in film coordinates of the left (unmirrored) breast.
struct LesionPlan {
    std::string kind;  ///< CALC CIRC SPIC MISC ARCH ASYM
    bool malignant = false;
    float x = 0, y = 0, radius = 0;
};

/// Kinds and severities as frequent as in mini-MIAS; a place with the whole lesion inside the
/// breast; radius 40..85 film pixels times `scale`.
LesionPlan plan_lesion(const Breast& breast, float scale, Random& random);

/// Adds it to `image`. What it brightens is taken away from the tissue around it (out to 2.5
/// radii), so the mean brightness of the image tells nothing about the label.
void draw_lesion(const LesionPlan& plan, float contrast, const Field& depth, Random& random,
                 Field& image);

/// Sets the cells of `mask` where draw_lesion() draws with a `random` of the same state, to 1: what
/// is at least a quarter as bright as its brightest place, with gaps up to 0.8 radii closed, as a
/// radiologist outlines a cluster of specks or a bundle of strands as one region.
void mark_lesion(const LesionPlan& plan, Random& random, Field& mask);

}  // namespace curie
