// INbreast (I. C. Moreira et al., Academic Radiology 19(2), 2012): 410 full-field digital
// mammograms of 115 cases, 14 bits, 70 micrometres a pixel, labelled by BI-RADS category.
#pragma once

#include <optional>
#include <string>

#include "data/birads.h"
#include "data/dataset.h"
#include "data/dicom_options.h"

namespace curie {

struct InbreastOptions {
    LabelConvention convention = LabelConvention::normal_abnormal;
    BiradsConvention birads = BiradsConvention::malignant_from_4;
    bool allow_missing = false;  ///< skip, by name, labels without image and images without label
    bool skip_bad = false;       ///< go on without what can't be read, and list it
    DicomOptions dicom;          ///< from 14 to 8 bits
};

/// What a file's name says: `<id>_<patient>_MG_<L|R>_<CC|ML>_ANON.dcm`, or the id alone in copies
/// converted to PNG or JPEG.
struct InbreastName {
    std::string id;       ///< eight digits
    std::string patient;  ///< 16 hexadecimal digits, or empty
    std::string side;     ///< "left", "right" or empty
    std::string view;     ///< CC, MLO or empty; ML in the name is the table's MLO
};
/// For a name without its extension; nothing if it is no name of this kind.
std::optional<InbreastName> parse_inbreast_name(const std::string& stem);

/// Reads `folder` and three levels of sub-folders: the images (DICOM, or copies in PNG, PGM or
/// JPEG), INbreast.csv or else INbreast.xls, and the outlines `<id>.xml` of AllXML. Samples are in
/// the order of their ids. BI-RADS belongs to the image, so each of its lesions has that severity;
/// a finding without outline is a lesion without place, of the kinds that the .xls marks. An image
/// whose name has no patient is its own patient, which `notes` says.
///
/// InputErrors: no such folder, no table, no images, and (without allow_missing) labels and images
/// that don't match. With skip_bad the image is left out and listed instead of: an unreadable
/// header, outlines that can't be read, a row with an unknown value, an image listed twice, rows
/// that contradict each other, the file's name (side, view) or the outlines (BI-RADS 1 with some).
Dataset load_inbreast(const std::string& folder, const InbreastOptions& options = {});

}  // namespace curie
