#include "data/mini_mias.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "data/image_files.h"
#include "data/skip_bad.h"
#include "data/text.h"

namespace curie {
namespace {

namespace fs = std::filesystem;

bool is_image_id(const std::string& stem) {
    return (stem.size() == 6 || stem.size() == 7) && stem.starts_with("mdb") &&
           std::all_of(stem.begin() + 3, stem.end(),
                       [](unsigned char c) { return std::isdigit(c) != 0; });
}

std::string read_text(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    if (!file) fail_input("mini-mias", "cannot read '{}'", path.string());
    return text.str();
}

/// Several rows are several lesions; anything else that is said twice is a mistake.
void check_rows(const std::vector<MiniMiasRecord>& rows, const std::string& info) {
    const auto same = [](const MiniMiasRecord& a, const MiniMiasRecord& b) {
        return a.kind == b.kind && a.severity == b.severity && a.x == b.x && a.y == b.y &&
               a.radius == b.radius;
    };
    for (size_t i = 0; i < rows.size(); ++i)
        for (size_t j = 0; j < i; ++j) {
            const std::string where = fmt::format("'{}' line {}", info, rows[i].line);
            if (rows[i].tissue != rows[j].tissue)
                fail_input("mini-mias", "{}: tissue {} of {} contradicts {} in line {}", where,
                           rows[i].tissue, rows[i].id, rows[j].tissue, rows[j].line);
            if (same(rows[i], rows[j]))
                fail_input("mini-mias", "{}: the row of {} repeats line {}", where, rows[i].id,
                           rows[j].line);
            if (rows[i].kind == "NORM" || rows[j].kind == "NORM")
                fail_input("mini-mias", "{}: {} of {} contradicts {} in line {}", where,
                           rows[i].kind, rows[i].id, rows[j].kind, rows[j].line);
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
    sample.height = size.height;
    sample.width = size.width;
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

using Labels = std::map<std::string, std::vector<MiniMiasRecord>>;

/// Rows by image, and with `skip_bad` the images that have a bad one: their label is in doubt.
std::pair<Labels, std::vector<Skipped>> read_labels(const std::string& info, bool skip_bad) {
    std::vector<Skipped> bad;
    Labels labels;
    for (MiniMiasRecord& record :
         parse_mini_mias_info(read_text(info), info, skip_bad ? &bad : nullptr))
        labels[record.id].push_back(std::move(record));
    for (const auto& [id, rows] : labels)
        run_or_skip(skip_bad, id, bad, [&, &rows = rows] { check_rows(rows, info); });
    for (const Skipped& image : bad) labels.erase(image.id);
    return {std::move(labels), std::move(bad)};
}

}  // namespace

Dataset load_mini_mias(const std::string& folder, const MiniMiasOptions& options) {
    if (!fs::is_directory(folder))
        fail_input("mini-mias", "'{}' is not a folder; give the one that holds Info.txt", folder);
    Dataset dataset;
    dataset.name = "mini-mias";
    dataset.class_names = class_names_of(options.convention);
    const std::vector<fs::path> files = list_files("mini-mias", folder, 1);
    const auto is_info = [](const fs::path& path) {
        return lower_case(path.filename().string()) == "info.txt";
    };
    const auto info_file = std::find_if(files.begin(), files.end(), is_info);
    if (info_file == files.end()) fail_input("mini-mias", "'{}' holds no Info.txt", folder);
    for (auto other = info_file + 1; other != files.end(); ++other)
        if (is_info(*other))
            dataset.skipped.push_back(
                {other->string(), "is a second Info.txt; '" + info_file->string() + "' is used"});
    const auto id_of = [](const std::string& stem) {
        return is_image_id(lower_case(stem)) ? lower_case(stem) : std::string();
    };
    std::map<std::string, fs::path> images =
        image_files_by_id("mini-mias", files, id_of, options.skip_bad, dataset.skipped);
    if (images.empty())
        fail_input("mini-mias", "'{}' and its sub-folders hold no mdbNNN.pgm, .png or .jpg",
                   folder);

    const std::string info = info_file->string();
    const auto [labels, bad] = read_labels(info, options.skip_bad);
    for (const Skipped& image : bad) images.erase(image.id);
    dataset.skipped.insert(dataset.skipped.end(), bad.begin(), bad.end());
    if (labels.empty()) fail_input("mini-mias", "'{}' has no row that begins with mdbNNN", info);
    for (const auto& [id, label] : options.label_overrides)
        if (!labels.contains(id) || label < 0 || label >= int(dataset.class_names.size()))
            fail_input("mini-mias",
                       "label override '{}' = {}: expected an image of '{}' and a "
                       "label from 0 to {}",
                       id, label, info, dataset.class_names.size() - 1);
    const std::set<std::string> ids =
        match_labels_to_images("mini-mias", folder, keys_of(labels), keys_of(images),
                               options.allow_missing, dataset.skipped);

    for (const std::string& id : ids) {
        Sample sample;
        if (!run_or_skip(options.skip_bad, id, dataset.skipped,
                         [&] { sample = make_sample(id, images.at(id), labels.at(id)); }))
            continue;
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
