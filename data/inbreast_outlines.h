// INbreast's lesion outlines: an Apple property list (XML) an image, exported by OsiriX.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "data/dataset.h"

namespace curie {

/// A region of interest. Points are in pixels of the image, origin top-left.
struct InbreastRegion {
    std::string name;                  ///< as in the file, except for its misspellings, see below
    std::vector<OutlinePoint> points;  ///< one: a spot; more: a closed polygon
};

/// The regions of `Images` / `ROIs` in their order: `Name` and the strings `(x, y)` of `Point_px`.
/// Names: Espiculated Region becomes Spiculated Region, Assymetry Asymmetry, Calcifications
/// Calcification, a missing or empty name Unnamed. Needs pugixml. InputError naming `source` and
/// the region: XML that breaks off or is none, no property list of this kind, a point that is none,
/// no points, and numbers of regions or points that differ from NumberOfROIs or NumberOfPoints.
std::vector<InbreastRegion> parse_inbreast_outlines(std::string_view text,
                                                    const std::string& source);

/// The region as a lesion, clipped to the image: the centre is the middle of the points' bounding
/// box, the radius reaches the farthest point (at least half a pixel). InputError naming `source`
/// when no point is in the image.
Lesion lesion_of(const InbreastRegion& region, Severity severity, int height, int width,
                 const std::string& source);

}  // namespace curie
