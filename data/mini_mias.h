// mini-MIAS (J. Suckling et al., Excerpta Medica ICS 1069, 1994): 322 MLO mammograms of 161
// patients, 1024 x 1024, 8 bits, 200 micrometres a pixel, described by Info.txt.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "data/dataset.h"

namespace curie {

/// One data row of Info.txt: `mdbNNN TISSUE CLASS [SEVERITY [X Y RADIUS]]`.
struct MiniMiasRecord {
    std::string id;      ///< mdbNNN (mdbNNNN also accepted)
    std::string tissue;  ///< F fatty, G fatty-glandular, D dense-glandular
    std::string kind;    ///< CALC CIRC SPIC MISC ARCH ASYM NORM
    Severity severity = Severity::none;
    std::optional<int> x, y;  ///< as in the file: origin bottom-left
    std::optional<int> radius;
    int line = 0;  ///< of the file, counted from 1
};

/// The data rows; every other line is prose and ignored. Rows without a place (no coordinates, or
/// `*NOTE 3*` instead) are abnormal without location. A row that begins like a record but can't be
/// understood is an InputError that names `source` and the line, or goes to `bad` where given.
std::vector<MiniMiasRecord> parse_mini_mias_info(std::string_view text, const std::string& source,
                                                 std::vector<Skipped>* bad = nullptr);

struct MiniMiasOptions {
    LabelConvention convention = LabelConvention::normal_abnormal;
    bool allow_missing = false;  ///< skip, by name, labels without image and images without label
    std::map<std::string, int> label_overrides;  ///< id -> label, after the convention
    bool skip_bad = false;                       ///< go on without what can't be read, and list it
};

/// Reads `folder`: mdbNNN.pgm (or .png, .jpg) in it or in one of its sub-folders, and Info.txt.
/// Samples are in the order of their numbers; patient = ceil(number / 2), odd = left, even = right;
/// an image with several rows has several lesions and the worst severity (any-malignant rule);
/// lesion column = x, row = height - 1 - y. InputErrors: no such folder, no Info.txt, no images,
/// and (without allow_missing) labels and images that don't match. With skip_bad the image is left
/// out and listed instead of: an unreadable header, a row that can't be understood, the same row
/// twice, rows of one image that contradict each other (NORM and a lesion, two tissues).
Dataset load_mini_mias(const std::string& folder, const MiniMiasOptions& options = {});

}  // namespace curie
