// Many images on one page, to look at a data set with one's own eyes.
#pragma once

#include <string>
#include <vector>

#include "data/dataset.h"

namespace curie {

struct ContactSheetOptions {
    int columns = 8;
    int tile = 224;  ///< pixels of a square tile, frame included
    /// A lesion with an outline gets this in cyan, another one with a place a red circle, of at
    /// least 3 pixels.
    bool mark_lesions = true;
};

/// RGB grid in the order of `indices`, every image as large as its square tile allows, on black;
/// each tile has a 2-pixel frame in the colour of its label (0 grey, 1 orange, 2 red).
Image make_contact_sheet(const Dataset& dataset, const std::vector<int64_t>& indices,
                         const ContactSheetOptions& options = {});

/// Up to `count` samples, by class and then by place: as many of each class as it has and the
/// others leave it, evenly spread over the class.
std::vector<int64_t> choose_samples(const Dataset& dataset, int64_t count);

/// The sheet as a PNG file.
void write_contact_sheet(const std::string& path, const Dataset& dataset,
                         const std::vector<int64_t>& indices,
                         const ContactSheetOptions& options = {});

}  // namespace curie
