#include "data/cbis_ddsm_files.h"

#include <algorithm>
#include <cctype>
#include <filesystem>

#include "data/dicom.h"
#include "engine/error.h"

namespace curie {
namespace {

namespace fs = std::filesystem;

std::string lower(std::string text) {
    for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return text;
}

std::vector<std::string> parts_of(const std::string& path) {
    std::vector<std::string> parts;
    for (const fs::path& part : fs::path(path)) parts.push_back(part.string());
    return parts;
}

bool is_name(const std::string& text) {
    return text.starts_with("Mass-T") || text.starts_with("Calc-T");
}

bool is_image_name(const std::string& text) {
    return is_name(text) && (text.ends_with("_CC") || text.ends_with("_MLO"));
}

bool is_uid(const std::string& text) {
    return text.starts_with("1.") && text.find_first_not_of("0123456789.") == text.npos;
}

/// Only black and white, but for the noise of JPEG at edges.
bool has_two_values(const Image& image) {
    const auto between = std::count_if(image.pixels.begin(), image.pixels.end(),
                                       [](uint8_t pixel) { return pixel > 32 && pixel < 223; });
    return size_t(between) * 100 < image.pixels.size();
}

size_t area(const std::string& path) {
    const ImageSize size = read_image_size(path);
    return size_t(size.height) * size_t(size.width);
}

std::string listed(const std::vector<std::string>& paths) {
    std::string text;
    for (size_t i = 0; i < std::min<size_t>(paths.size(), 3); ++i)
        text += (i ? ", '" : "'") + paths[i] + "'";
    return paths.size() > 3 ? text + fmt::format(" and {} more", paths.size() - 3) : text;
}

}  // namespace

CbisDdsmFiles::CbisDdsmFiles(const std::string& folder) : folder_(folder) {
    std::vector<std::string> found;
    for (auto entry = fs::recursive_directory_iterator(
             folder, fs::directory_options::skip_permission_denied);
         entry != fs::recursive_directory_iterator(); ++entry) {
        const bool hidden = entry->path().filename().string().starts_with('.');
        if (entry->is_directory()) {
            if (hidden) entry.disable_recursion_pending();
        } else if (!hidden) {
            found.push_back(entry->path().lexically_relative(folder).string());
        }
    }
    std::sort(found.begin(), found.end());  // directory order differs between file systems
    for (const std::string& path : found) add(path);
    if (const std::string path = find_table("dicom_info.csv"); !path.empty()) add_dicom_info(path);
}

void CbisDdsmFiles::add(const std::string& relative_path) {
    const std::string path = (fs::path(folder_) / relative_path).string();
    const std::string extension = lower(fs::path(path).extension().string());
    if (extension == ".csv") tables_[lower(fs::path(path).filename().string())].push_back(path);
    if (extension != ".dcm" && extension != ".png" && extension != ".jpg" && extension != ".jpeg" &&
        extension != ".pgm")
        return;
    std::vector<std::string> keys = parts_of(relative_path);
    const std::string stem = fs::path(path).stem().string();
    keys.back() = stem.substr(0, stem.find("__"));
    const bool placed = std::any_of(keys.begin(), keys.end(), [](const std::string& key) {
        return is_name(key) || is_uid(key);
    });
    if (!placed && extension == ".dcm") {
        try {
            const std::string patient = read_dicom_header(path).patient_id;
            if (!is_name(patient))
                unknown_.push_back(
                    {relative_path,
                     fmt::format("has the PatientID '{}', no name of this set", patient)});
            keys.push_back(patient);
        } catch (const InputError& error) {
            unknown_.push_back({relative_path, error.what()});
        }
    }
    std::sort(keys.begin(), keys.end());
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
    for (const std::string& key : keys)
        if (is_name(key) || is_uid(key)) images_[key].push_back(path);
}

void CbisDdsmFiles::add_dicom_info(const std::string& path) {
    const CsvTable table = read_csv(path);
    const int image = table.column("image_path"), patient = table.column("PatientID");
    for (const CsvTable::Row& row : table.rows) {
        // CBIS-DDSM/jpeg/<series>/<file>: what is before the series is another machine's folder.
        const fs::path file(row.cells[image]);
        for (const std::string& candidate : under(file.parent_path().filename().string())) {
            Paths& paths = images_[row.cells[patient]];
            if (fs::path(candidate).filename() == file.filename() &&
                std::find(paths.begin(), paths.end(), candidate) == paths.end())
                paths.push_back(candidate);
        }
    }
}

const CbisDdsmFiles::Paths& CbisDdsmFiles::under(const std::string& key) const {
    static const Paths none;
    const auto found = images_.find(key);
    return found == images_.end() ? none : found->second;
}

const CbisDdsmFiles::Paths& CbisDdsmFiles::candidates(const std::string& csv_path) const {
    const std::vector<std::string> parts = parts_of(csv_path);
    const Paths& named = under(parts.at(0));
    return named.empty() ? under(parts.at(2)) : named;
}

std::string CbisDdsmFiles::find_table(const std::string& file_name) const {
    const auto found = tables_.find(file_name);
    if (found == tables_.end()) return "";
    if (found->second.size() > 1)
        fail_input("cbis-ddsm", "'{}' holds {} twice ({}); keep one", folder_, file_name,
                   listed(found->second));
    return found->second.front();
}

std::string CbisDdsmFiles::find_image(const CbisDdsmRecord& record) const {
    const Paths& paths = candidates(record.image);
    if (paths.size() > 1) {
        for (const std::string& path : paths)
            if (path.ends_with("/" + record.image)) return path;
        fail_input("cbis-ddsm", "{}: the image '{}' has {} files ({}); keep one", record.where,
                   record.image_name(), paths.size(), listed(paths));
    }
    return paths.empty() ? "" : paths.front();
}

CbisDdsmFiles::CropAndMask CbisDdsmFiles::find_crop_and_mask(const CbisDdsmRecord& record) const {
    Paths paths = candidates(record.crop);
    for (const std::string& path : candidates(record.mask))
        if (std::find(paths.begin(), paths.end(), path) == paths.end()) paths.push_back(path);
    if (paths.empty()) return {};
    if (paths.size() == 1)
        return has_two_values(read_image(paths[0])) ? CropAndMask{"", paths[0]}
                                                    : CropAndMask{paths[0], ""};
    if (paths.size() > 2)
        fail_input("cbis-ddsm", "{}: '{}' has {} files ({}); expected a crop and a mask",
                   record.where, record.crop_name(), paths.size(), listed(paths));
    if (area(paths[0]) > area(paths[1])) std::swap(paths[0], paths[1]);
    return {paths[0], paths[1]};
}

std::vector<std::string> CbisDdsmFiles::image_names() const {
    std::vector<std::string> names;
    for (const auto& [key, paths] : images_)
        if (is_image_name(key)) names.push_back(key);
    return names;
}

}  // namespace curie
