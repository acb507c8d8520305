// Anybody's own images: a folder a class.
#pragma once

#include <string>

#include "data/dataset.h"
#include "data/dicom_options.h"

namespace curie {

struct ImageFolderOptions {
    LabelConvention convention = LabelConvention::normal_abnormal;
    bool allow_missing = false;  ///< skip, by name, rows of patients.csv without image
    bool skip_bad = false;       ///< go on without what can't be read, and list it
    DicomOptions dicom;
};

/// Reads `folder`: each sub-folder with images (DICOM, PGM, PNG, JPEG, down to four levels) is a
/// class; an image's id is its path in `folder`. Classes:
/// - folders out of normal, benign, malignant (two or three of them): severities, labelled by the
///   convention;
/// - folders named as the classes of the convention (abnormal, "not malignant" or not_malignant):
///   these;
/// - any other names: classes in the order of the names, without the convention, which `notes`
///   says.
/// `patients.csv` in `folder` (columns file, patient; file is a path in `folder`) names the
/// patients; without it every image is a patient of its own, which `notes` says.
///
/// InputErrors: no such folder, less than two classes (also after the convention, which then names
/// those that would work), and, unless skip_bad leaves them out and lists them: an unreadable
/// header, images beside the class folders, rows of patients.csv that name a file
/// twice, contradict each other or leave the folder, and (without allow_missing) name no image or
/// leave one out.
Dataset load_image_folder(const std::string& folder, const ImageFolderOptions& options = {});

}  // namespace curie
