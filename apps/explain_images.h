// Which images `explain` looks at: files, data sets, or the test part of a run.
#pragma once

#include <string>
#include <vector>

#include "apps/command_line.h"
#include "data/load_dataset.h"
#include "models/registry.h"

namespace curie {

struct ImageSource {
    std::vector<std::string> files;
    std::vector<std::string> data;  ///< KIND:FOLDER
    std::string run;                ///< a run's folder
    std::string labels = "normal-abnormal";
    std::string part = "test";
    int64_t limit = 0;  ///< the first so many of them; 0: all
    DatasetOptions options;
};

struct ImageSet {
    Dataset dataset;
    std::vector<int64_t> indices;  ///< into the data set's samples
    std::vector<std::string> sources;
    std::string part;
    bool labelled = false;
};

void add_image_source_options(CLI::App& app, ImageSource& source);

/// Exactly one of files, --data, --run (with or without --data).
ImageSet open_images(const ImageSource& source, const Model& model);

}  // namespace curie
