// BI-RADS, the assessment categories of the American College of Radiology, as a severity. A data
// set without biopsies (INbreast) has no other statement of malignancy.
#pragma once

#include <optional>
#include <string>

#include "data/dataset.h"

namespace curie {

/// `4c`: category 4, letter c.
struct Birads {
    int category = 0;  ///< 0 incomplete, 1 negative, 2 benign, 3 probably benign, 4 suspicious,
                       ///< 5 highly suggestive of malignancy, 6 malignancy proven
    char letter = 0;   ///< a, b or c of category 4 where it is given
};

/// A digit 0 to 6, then a, b or c (in any case) after a 4; nothing otherwise.
std::optional<Birads> parse_birads(const std::string& text);

/// From which category on an image counts as malignant. Category 1 is always normal.
enum class BiradsConvention {
    malignant_from_4,   ///< 2 and 3 benign; 4a, 4b, 4c, 5, 6 malignant (the usual one)
    without_3,          ///< the same, and images of category 3 are left out
    malignant_from_4b,  ///< 4a benign too; a 4 without letter is left out
};

/// By name: malignant-from-4, without-3, malignant-from-4b. InputError otherwise.
BiradsConvention parse_birads_convention(const std::string& name);
const char* birads_convention_name(BiradsConvention convention);

/// Nothing where the convention leaves the image out, as it does with category 0 always.
std::optional<Severity> severity_of(const Birads& birads, BiradsConvention convention);

}  // namespace curie
