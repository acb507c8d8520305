// What a data set holds, counted: for people who want to see it before they train on it.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "data/dataset.h"

namespace curie {

using NameCounts = std::map<std::string, int64_t>;

struct DatasetSummary {
    std::string name;
    int64_t images = 0, patients = 0;
    std::vector<std::string> class_names;
    std::vector<int64_t> class_counts;
    /// Images by each property; "unknown" where the set does not say. Sizes are
    /// "<columns> x <rows>".
    NameCounts severities, sides, views, densities, sizes;
    NameCounts images_per_patient;  ///< patients by the number of their images
    NameCounts lesions;             ///< lesions by kind
    int64_t lesions_with_place = 0, lesions_with_outline = 0;
    std::vector<Skipped> skipped;
    std::vector<std::string> notes;
};

/// Reads the headers of images whose size the loader did not note; images that come from no file
/// are drawn for it.
DatasetSummary summarise(const Dataset& dataset);

/// Every field under its name; `classes` and the counts as objects.
nlohmann::json to_json(const DatasetSummary& summary);

/// Lines for a terminal. What was left out is grouped by the kind of reason, with the first names.
std::string describe(const DatasetSummary& summary);

}  // namespace curie
