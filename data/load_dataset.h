// Where images come from: `KIND:FOLDER` on the command line becomes one Dataset.
#pragma once

#include <string>
#include <vector>

#include "data/dataset.h"

namespace curie {

struct DatasetOptions {
    LabelConvention convention = LabelConvention::normal_abnormal;
    bool allow_missing = false;      ///< skip, by name, labels without image and the reverse
    int64_t patients = 160;          ///< of `synthetic`, two images each
    uint64_t synthetic_seed = 2026;  ///< of `synthetic`
};

/// `synthetic` or `mini-mias:DIR`. InputError naming the source when it is neither.
void check_dataset_source(const std::string& source);

/// All of them as one data set; InputError on bad input, naming folder or file.
Dataset load_datasets(const std::vector<std::string>& sources, const DatasetOptions& options);

}  // namespace curie
