#include "data/image_files.h"

#include <algorithm>

#include "data/skip_bad.h"
#include "data/text.h"

namespace curie {
namespace {

namespace fs = std::filesystem;

/// Smaller is better; -1: no image. JPEG last because it loses detail.
int preference(const fs::path& path) {
    const std::string extension = lower_case(path.extension().string());
    if (extension == ".dcm" || extension == ".dicom") return 0;
    if (extension == ".pgm") return 1;
    if (extension == ".png") return 2;
    if (extension == ".jpg" || extension == ".jpeg") return 3;
    return -1;
}

}  // namespace

std::vector<fs::path> list_files(const std::string& where, const fs::path& folder, int depth) {
    std::vector<fs::path> entries, files;
    std::error_code error;
    for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error))
        if (!at->path().filename().string().starts_with(".")) entries.push_back(at->path());
    if (error)
        fail_input(where, "cannot list the folder '{}': {}", folder.string(), error.message());
    std::sort(entries.begin(), entries.end());
    for (const fs::path& path : entries) {
        if (!fs::is_directory(path, error)) {
            files.push_back(path);
        } else if (depth > 0) {
            const std::vector<fs::path> inner = list_files(where, path, depth - 1);
            files.insert(files.end(), inner.begin(), inner.end());
        }
    }
    return files;
}

bool is_image_file(const fs::path& path) {
    return preference(path) >= 0;
}

std::map<std::string, fs::path> image_files_by_id(
    const std::string& where, const std::vector<fs::path>& files,
    const std::function<std::string(const std::string&)>& id_of, bool skip_bad,
    std::vector<Skipped>& skipped) {
    std::map<std::string, fs::path> found;
    for (const fs::path& path : files) {
        if (!is_image_file(path)) continue;
        const std::string id = id_of(path.stem().string());
        if (id.empty()) continue;
        const auto [place, is_new] = found.emplace(id, path);
        if (is_new) continue;
        fs::path other = path;
        if (preference(path) < preference(place->second)) std::swap(place->second, other);
        const auto report = [&] {
            const std::string both =
                fmt::format("'{}' is a second file of image {}", other.string(), id);
            if (preference(other) == preference(place->second))
                fail_input(where, "{}, beside '{}'; remove one of them", both,
                           place->second.string());
            skipped.push_back({id, fmt::format("{}; '{}' is used", both, place->second.string())});
        };
        run_or_skip(skip_bad, id, skipped, report);
    }
    return found;
}

std::set<std::string> match_labels_to_images(const std::string& where, const std::string& folder,
                                             const std::set<std::string>& labels,
                                             const std::set<std::string>& images,
                                             bool allow_missing, std::vector<Skipped>& skipped) {
    std::set<std::string> both;
    std::vector<std::string> no_image, no_label;
    for (const std::string& id : labels)
        if (images.contains(id))
            both.insert(id);
        else
            no_image.push_back(id);
    for (const std::string& id : images)
        if (!labels.contains(id)) no_label.push_back(id);
    if (!allow_missing && (!no_image.empty() || !no_label.empty())) {
        std::string what;
        if (!no_image.empty())
            what = fmt::format("{} labels without an image ({})", no_image.size(),
                               first_few(no_image));
        if (!no_label.empty())
            what += fmt::format("{}{} images without a label ({})", what.empty() ? "" : " and ",
                                no_label.size(), first_few(no_label));
        fail_input(where, "'{}' has {}; complete it or allow missing files", folder, what);
    }
    for (const std::string& id : no_image) skipped.push_back({id, "has a label but no image"});
    for (const std::string& id : no_label) skipped.push_back({id, "has an image but no label"});
    return both;
}

std::string first_few(const std::vector<std::string>& names) {
    std::string list;
    for (size_t i = 0; i < std::min<size_t>(names.size(), 5); ++i)
        list += (i ? ", " : "") + names[i];
    return names.size() > 5 ? list + fmt::format(" and {} more", names.size() - 5) : list;
}

}  // namespace curie
