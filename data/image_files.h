// Finding the image files of a data set and joining them with its labels.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "data/dataset.h"

namespace curie {

/// Files in `folder` and, `depth` levels down, in its sub-folders; sorted, so that the order is the
/// same on every file system. Hidden ones (macOS' `._*` among them) are left out. InputError,
/// beginning with `[where]`, if a folder can't be read.
std::vector<std::filesystem::path> list_files(const std::string& where,
                                              const std::filesystem::path& folder, int depth);

/// By its extension: .dcm .dicom .pgm .png .jpg .jpeg, in any case.
bool is_image_file(const std::filesystem::path& path);

/// The image files by id; `id_of` gives the id for a name without extension, "" for foreign files.
/// Of an image in several formats the one that loses least is taken (DICOM, PGM, PNG, JPEG) and the
/// others are listed in `skipped`; the same format twice is an InputError or, with `skip_bad`,
/// listed as well.
std::map<std::string, std::filesystem::path> image_files_by_id(
    const std::string& where, const std::vector<std::filesystem::path>& files,
    const std::function<std::string(const std::string&)>& id_of, bool skip_bad,
    std::vector<Skipped>& skipped);

/// Ids that have both a label and an image. The others are an InputError that counts and names
/// them or, with `allow_missing`, listed in `skipped`.
std::set<std::string> match_labels_to_images(const std::string& where, const std::string& folder,
                                             const std::set<std::string>& labels,
                                             const std::set<std::string>& images,
                                             bool allow_missing, std::vector<Skipped>& skipped);

template <class Value>
std::set<std::string> keys_of(const std::map<std::string, Value>& map) {
    std::set<std::string> keys;
    for (const auto& [key, value] : map) keys.insert(key);
    return keys;
}

/// `a, b, c, d, e and 7 more`.
std::string first_few(const std::vector<std::string>& names);

}  // namespace curie
