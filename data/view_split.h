// The protocol `paper` (P-NET paper, table 5): the set is balanced and augmented first and split
// afterwards, view by view, at random. A view is an image with a fixed draw of the augmentation;
// views of one image, and the two breasts of one patient, land in different parts, which is the
// leak that the protocol exists to measure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "data/dataset.h"
#include "data/split.h"

namespace curie {

/// How many views the set becomes, and how many each part gets; parts add up to `total`.
struct ViewCounts {
    int64_t total = 0, train = 0, validation = 0, test = 0;
    bool from_table5 = false;  ///< the paper's own counts, not scaled ones
};

/// Table 5's counts when `images` is all that the public sets of these kinds (mini-mias, inbreast,
/// cbis-ddsm, or all three) hold. Otherwise the same number of views an image as there, or as in
/// the merged set for other kinds, split by the fractions.
ViewCounts paper_counts(const std::vector<std::string>& kinds, int64_t images,
                        const SplitOptions& fractions);

/// Sample indices and, parallel to them, draws; 0 is the image as it is.
struct ViewSplit {
    Split samples, draws;
};

/// With `balance` every class gets an equal share of the views, else its share of the images. Each
/// image of a class gets as many as another, within one.
ViewSplit split_views(const Dataset& dataset, const ViewCounts& counts, bool balance,
                      uint64_t seed);

/// `id`, or `id#draw` for an augmented view.
std::string view_id(const Sample& sample, int64_t draw);

}  // namespace curie
