#include "data/mini_mias.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "engine/error.h"

namespace curie {
namespace {

namespace fs = std::filesystem;

std::string lower(std::string text) {
    for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return text;
}

/// The original PGM is preferred to copies in other formats; JPEG last because it loses detail.
int preference(const std::string& extension) {
    if (extension == ".pgm") return 0;
    if (extension == ".png") return 1;
    if (extension == ".jpg" || extension == ".jpeg") return 2;
    return -1;
}

bool is_image_id(const std::string& stem) {
    return (stem.size() == 6 || stem.size() == 7) && stem.starts_with("mdb") &&
           std::all_of(stem.begin() + 3, stem.end(),
                       [](unsigned char c) { return std::isdigit(c) != 0; });
}

struct Folder {
    std::map<std::string, fs::path> images;  ///< id -> the preferred file
    std::vector<fs::path> info;
};

void collect(const fs::path& folder, bool descend, Folder& found, std::vector<Skipped>& skipped) {
    std::vector<fs::path> entries;
    for (const auto& entry : fs::directory_iterator(folder)) entries.push_back(entry.path());
    std::sort(entries.begin(), entries.end());  // directory order differs between file systems
    for (const fs::path& path : entries) {
        if (fs::is_directory(path)) {
            if (descend) collect(path, false, found, skipped);
            continue;
        }
        const std::string stem = lower(path.stem().string());
        const std::string extension = lower(path.extension().string());
        if (lower(path.filename().string()) == "info.txt") found.info.push_back(path);
        if (preference(extension) < 0 || !is_image_id(stem)) continue;
        const auto [place, is_new] = found.images.emplace(stem, path);
        if (is_new) continue;
        fs::path other = path;
        if (preference(extension) < preference(lower(place->second.extension().string())))
            std::swap(place->second, other);
        skipped.push_back({stem, fmt::format("'{}' is a second file of this image; '{}' is used",
                                             other.string(), place->second.string())});
    }
}

std::string read_text(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    if (!file) fail_input("mini-mias", "cannot read '{}'", path.string());
    return text.str();
}

std::string first_few(const std::vector<std::string>& names) {
    std::string list;
    for (size_t i = 0; i < std::min<size_t>(names.size(), 5); ++i)
        list += (i ? ", " : "") + names[i];
    return names.size() > 5 ? list + fmt::format(" and {} more", names.size() - 5) : list;
}

/// Labels and images must match one to one; what doesn't is an error, or skipped by name.
void match(const std::string& folder, const MiniMiasOptions& options, Folder& found,
           std::map<std::string, std::vector<MiniMiasRecord>>& labels, Dataset& dataset) {
    std::vector<std::string> no_image, no_label;
    for (const auto& [id, rows] : labels)
        if (!found.images.contains(id)) no_image.push_back(id);
    for (const auto& [id, path] : found.images)
        if (!labels.contains(id)) no_label.push_back(id);
    if (!options.allow_missing && (!no_image.empty() || !no_label.empty())) {
        std::string what;
        if (!no_image.empty())
            what = fmt::format("{} labels without an image ({})", no_image.size(),
                               first_few(no_image));
        if (!no_label.empty())
            what += fmt::format("{}{} images without a label ({})", what.empty() ? "" : " and ",
                                no_label.size(), first_few(no_label));
        fail_input("mini-mias", "'{}' has {}; complete it or allow missing files", folder, what);
    }
    for (const std::string& id : no_image) {
        dataset.skipped.push_back({id, "has a label in Info.txt but no image"});
        labels.erase(id);
    }
    for (const std::string& id : no_label) {
        dataset.skipped.push_back({id, "has an image but no label in Info.txt"});
        found.images.erase(id);
    }
}

Sample make_sample(const std::string& id, const fs::path& path,
                   const std::vector<MiniMiasRecord>& rows) {
    const int number = std::stoi(id.substr(3));
    Sample sample;
    sample.id = id;
    sample.path = path.string();
    sample.patient = fmt::format("mini-mias-{:04}", (number + 1) / 2);
    sample.side = number % 2 ? "left" : "right";
    sample.view = "MLO";
    sample.density = rows.front().tissue;
    const ImageSize size = read_image_size(sample.path);
    for (const MiniMiasRecord& row : rows) {
        if (row.kind == "NORM") continue;
        Lesion lesion{row.kind, row.severity, {}, {}, {}};
        if (row.x) {
            lesion.column = static_cast<float>(*row.x);
            lesion.row = static_cast<float>(size.height - 1 - *row.y);
            lesion.radius = static_cast<float>(*row.radius);
        }
        sample.lesions.push_back(lesion);
    }
    return sample;
}

}  // namespace

Dataset load_mini_mias(const std::string& folder, const MiniMiasOptions& options) {
    if (!fs::is_directory(folder))
        fail_input("mini-mias", "'{}' is not a folder; give the one that holds Info.txt", folder);
    Dataset dataset;
    dataset.name = "mini-mias";
    dataset.class_names = class_names_of(options.convention);
    Folder found;
    collect(folder, true, found, dataset.skipped);
    if (found.info.empty()) fail_input("mini-mias", "'{}' holds no Info.txt", folder);
    if (found.images.empty())
        fail_input("mini-mias", "'{}' and its sub-folders hold no mdbNNN.pgm, .png or .jpg",
                   folder);

    const std::string info = found.info.front().string();
    std::map<std::string, std::vector<MiniMiasRecord>> labels;
    for (MiniMiasRecord& record : parse_mini_mias_info(read_text(info), info))
        labels[record.id].push_back(std::move(record));
    if (labels.empty()) fail_input("mini-mias", "'{}' has no row that begins with mdbNNN", info);
    for (const auto& [id, label] : options.label_overrides)
        if (!labels.contains(id) || label < 0 || label >= int(dataset.class_names.size()))
            fail_input("mini-mias",
                       "label override '{}' = {}: expected an image of '{}' and a "
                       "label from 0 to {}",
                       id, label, info, dataset.class_names.size() - 1);
    match(folder, options, found, labels, dataset);

    for (const auto& [id, rows] : labels) {
        Sample sample = make_sample(id, found.images.at(id), rows);
        std::optional<int> label = label_of(sample.severity(), options.convention);
        if (const auto forced = options.label_overrides.find(id);
            forced != options.label_overrides.end())
            label = forced->second;
        if (!label) {
            dataset.skipped.push_back(
                {id, fmt::format("is normal, which the convention {} leaves out",
                                 label_convention_name(options.convention))});
            continue;
        }
        sample.label = *label;
        dataset.samples.push_back(std::move(sample));
    }
    // By number, not by text: mdb1000 follows mdb999.
    std::stable_sort(dataset.samples.begin(), dataset.samples.end(),
                     [](const Sample& a, const Sample& b) {
                         return std::stoi(a.id.substr(3)) < std::stoi(b.id.substr(3));
                     });
    return dataset;
}

}  // namespace curie
