// The file half of the CBIS-DDSM loader: which file is which image, whatever the tree's form.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "data/cbis_ddsm.h"

namespace curie {

class CbisDdsmFiles {
  public:
    /// Walks `folder` once, without following links to folders. Hidden files are passed over.
    explicit CbisDdsmFiles(const std::string& folder);

    /// A description file's path, "" if there is none. InputError if there are two.
    std::string find_table(const std::string& file_name) const;

    /// The whole mammogram of a row, "" if there is none. InputError if there are several.
    std::string find_image(const CbisDdsmRecord& record) const;

    struct CropAndMask {
        std::string crop, mask;  ///< "" where there is none
    };
    /// The larger of two files is the mask; a single one is the mask if it has only two values.
    /// InputError if there are more than two.
    CropAndMask find_crop_and_mask(const CbisDdsmRecord& record) const;

    /// Names of whole mammograms (`Mass-Test_P_00016_LEFT_CC`) of which there is a file.
    std::vector<std::string> image_names() const;

    /// DICOM files of which neither place nor content says what they are, with the reason.
    const std::vector<Skipped>& unknown() const { return unknown_; }

  private:
    using Paths = std::vector<std::string>;
    void add(const std::string& relative_path);
    void add_dicom_info(const std::string& path);
    const Paths& under(const std::string& key) const;
    /// What is filed under a name, or else under the series of a path of the CSV files.
    const Paths& candidates(const std::string& csv_path) const;

    std::string folder_;
    std::vector<Skipped> unknown_;
    std::map<std::string, Paths> tables_;  ///< by file name
    std::map<std::string, Paths> images_;  ///< by folder names, by name, by PatientID
};

}  // namespace curie
