// Where images come from: `KIND:FOLDER` on the command line becomes one Dataset.
#pragma once

#include <string>
#include <vector>

#include "data/birads.h"
#include "data/dataset.h"
#include "data/dicom_options.h"

namespace curie {

struct DatasetOptions {
    LabelConvention convention = LabelConvention::normal_abnormal;
    bool allow_missing = false;      ///< skip, by name, labels without image and the reverse
    int64_t patients = 160;          ///< of `synthetic`, two images each
    uint64_t synthetic_seed = 2026;  ///< of `synthetic`
    /// Go on without what can't be read or contradicts itself, and list it in Dataset::skipped.
    /// Includes allow_missing. Every image is decoded once to find the broken ones.
    bool skip_bad = false;
    BiradsConvention birads = BiradsConvention::malignant_from_4;  ///< of `inbreast`
    bool lesion_crops = false;   ///< of `cbis-ddsm`: its cropped lesions, not mammograms
    bool lesion_places = false;  ///< of `cbis-ddsm`: look into its masks for them (60 GB in all)
    WindowMode window = WindowMode::min_max;  ///< of DICOM images
};

/// `synthetic`, `mini-mias:DIR`, `inbreast:DIR`, `cbis-ddsm:DIR` or `images:DIR`. InputError naming
/// the source when it is none of them.
void check_dataset_source(const std::string& source);

/// All of them as one data set. One source is returned as it is. Several are merged in their order:
/// ids and patients begin with `KIND:` (the second one of a kind with `KIND2:`), Sample::source is
/// the place in `sources`, and the name joins theirs by `+`.
///
/// InputErrors, naming folder or file: bad input, a source that is given twice, lesion_crops of a
/// set that has none, and a convention that a set does not support (CBIS-DDSM has no normals, a
/// folder of images may have classes of its own), with those that would do.
Dataset load_datasets(const std::vector<std::string>& sources, const DatasetOptions& options);

}  // namespace curie
