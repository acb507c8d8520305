// Several images and methods on one page.
#pragma once

#include <string>
#include <vector>

#include "data/image.h"

namespace curie {

struct OverviewRow {
    std::string caption;
    std::vector<Image> pictures;  ///< any sizes; each is fitted into a square tile
};

/// RGB: one row a caption, one column a heading.
Image make_overview(const std::vector<std::string>& headings, const std::vector<OverviewRow>& rows,
                    int tile = 224);

}  // namespace curie
