// CBIS-DDSM (R. S. Lee et al., Scientific Data 4:170177, 2017): 3103 mammograms of 1566 patients
// with 3568 biopsied or followed masses and calcifications, described by four CSV files.
#pragma once

#include <string>
#include <vector>

#include "data/csv.h"
#include "data/dataset.h"
#include "data/dicom_options.h"

namespace curie {

/// One row of a description file: one abnormality in one image.
struct CbisDdsmRecord {
    std::string where;        ///< file and line, for messages
    std::string patient;      ///< P_nnnnn, the same in the mass and calcification files
    std::string side, view;   ///< "left" or "right"; "CC" or "MLO"
    std::string density;      ///< 1 .. 4, two rows of calc test have 0
    std::string kind;         ///< "mass" or "calcification"
    std::string abnormality;  ///< 1 .. 7, counted in one image of one file
    Severity severity = Severity::benign;  ///< BENIGN and BENIGN_WITHOUT_CALLBACK are benign
    /// As `<name>/<study>/<series>/<file>`; of crop and mask only name and series are reliable.
    std::string image, crop, mask;

    std::string image_name() const { return image.substr(0, image.find('/')); }
    std::string crop_name() const { return crop.substr(0, crop.find('/')); }
};

/// All rows. A bad one is an InputError that names file and line, or with `skipped` goes there:
/// an unknown side, view, type or pathology, a path that leaves the folder or names another image
/// than its row, an abnormality that is listed twice or contradicts an earlier row. A missing
/// column is an InputError in any case.
std::vector<CbisDdsmRecord> parse_cbis_ddsm(const CsvTable& table,
                                            std::vector<Skipped>* skipped = nullptr);

struct CbisDdsmOptions {
    LabelConvention convention = LabelConvention::malignant_rest;
    bool allow_missing = false;  ///< skip, by name, rows without an image
    bool skip_bad = false;       ///< skip, by name, these and bad rows and unreadable images
    bool lesion_crops = false;   ///< the cropped abnormalities, a sample each, not whole images
    /// 71 mammograms stand in a mass and in a calcification file under two names. They are one
    /// sample with the lesions of both, or with this option two, as most papers count (3103).
    bool separate_mass_and_calcification = false;
    /// Looks for the lesions in the masks. Of the whole set these are 60 GB to read.
    bool lesion_places = true;
    DicomOptions dicom;
};

/// Reads `folder`: any of the four *_case_description_*_set.csv, in it or below it, and images in
/// any of these forms, mixed as you like:
///   the DICOM tree as the CSV files name it or as today's downloads of TCIA name it (a folder per
///   name), the JPEG mirror (a folder per series, and dicom_info.csv), files that are called as the
///   first part of the image's path (NAME.png, NAME__anything.jpg), DICOM files with that name
///   inside as PatientID. Links to folders are not followed.
/// Samples are in the order of patient, side and view; an image with several lesions has them all
/// and the worst severity; the patient is P_nnnnn whichever file it stands in. A lesion's place is
/// the centre of its mask's bounding box, its radius half of the longer side; absent without a
/// mask. Crop and mask are told apart by their pixels, because the CSV files confuse some.
/// InputErrors: no such folder, no CSV file, the convention normal-abnormal (there are no normal
/// images), bad rows, an image without file or with several, an unreadable image.
Dataset load_cbis_ddsm(const std::string& folder, const CbisDdsmOptions& options = {});

}  // namespace curie
