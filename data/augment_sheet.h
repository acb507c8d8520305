// Augmented samples on one page, to look at an augmentation with one's own eyes.
#pragma once

#include <string>
#include <vector>

#include "data/augment.h"
#include "data/dataset.h"

namespace curie {

struct AugmentSheetOptions {
    int images = 6;  ///< rows, spread evenly over the data set; at most as many as it has
    int views = 7;   ///< columns beside the original
    int size = 224;  ///< pixels of a square tile: images are resized to it, then augmented
    uint64_t seed = 0;
};

struct AugmentedView {
    int64_t sample;  ///< index into Dataset::samples
    int64_t number;  ///< from 0
    AugmentParameters parameters;
};

struct AugmentSheet {
    Image image;  ///< grey; a row for each image: the original, then its views
    std::vector<AugmentedView> views;
};

/// What draw_view and apply_augment make of the images. InputError for an empty data set.
AugmentSheet make_augment_sheet(const Dataset& dataset, const AugmentOptions& augment,
                                const AugmentSheetOptions& options = {});

/// A line for each view with what was drawn; `-` stands for nothing drawn.
std::string augment_table(const Dataset& dataset, const std::vector<AugmentedView>& views);

}  // namespace curie
