// What two parts of a split share: patients, and images with the same content. Either inflates the
// figures of the test part.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "data/image_cache.h"
#include "data/view_split.h"

namespace curie {

struct Leakage {
    std::vector<std::string> patients;  ///< with images in more than one part
    /// One pair of ids for each content that stands in more than one part: the first image of it in
    /// each of two parts.
    std::vector<std::pair<std::string, std::string>> duplicate_images;

    bool none() const { return patients.empty() && duplicate_images.empty(); }
};

/// Two images are duplicates when their decoded, resized planes are equal, byte by byte; so a copy
/// under another name or in another format is found too. Two views of an image count as the same
/// content, whatever their draws (parallel to `split`, or empty). Decodes what `images` has not
/// decoded yet.
Leakage find_leakage(const ImageCache& images, const Split& split, const Split& draws = {});

}  // namespace curie
