// Many images on one page, to look at a data set with one's own eyes.
#pragma once

#include <string>
#include <vector>

#include "data/dataset.h"

namespace curie {

struct ContactSheetOptions {
    int columns = 8;
    int tile = 224;            ///< pixels of a square tile, frame included
    bool mark_lesions = true;  ///< a red circle around each lesion with a place
};

/// RGB grid in the order of `indices`; each tile has a 2-pixel frame in the colour of its label
/// (0 grey, 1 orange, 2 red).
Image make_contact_sheet(const Dataset& dataset, const std::vector<int64_t>& indices,
                         const ContactSheetOptions& options = {});

/// The same as a PNG file.
void write_contact_sheet(const std::string& path, const Dataset& dataset,
                         const std::vector<int64_t>& indices,
                         const ContactSheetOptions& options = {});

}  // namespace curie
