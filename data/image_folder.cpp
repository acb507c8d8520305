#include "data/image_folder.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <optional>

#include "data/csv.h"
#include "data/image_files.h"
#include "data/skip_bad.h"
#include "data/text.h"

namespace curie {
namespace {

namespace fs = std::filesystem;

constexpr std::array<LabelConvention, 4> kConventions = {
    LabelConvention::normal_abnormal, LabelConvention::benign_malignant,
    LabelConvention::malignant_rest, LabelConvention::three_class};

/// `Not_Malignant` and `not-malignant` mean `not malignant`.
std::string spoken(const std::string& folder_name) {
    std::string name = lower_case(folder_name);
    std::replace_if(
        name.begin(), name.end(), [](char c) { return c == '_' || c == '-'; }, ' ');
    return name;
}

std::optional<Severity> severity_named(const std::string& folder_name) {
    const std::string name = spoken(folder_name);
    if (name == "normal") return Severity::none;
    if (name == "benign") return Severity::benign;
    if (name == "malignant") return Severity::malignant;
    return std::nullopt;
}

struct Class {
    std::optional<int> label;  ///< nothing: the convention leaves the class out
    std::optional<Severity> severity;
};

/// By the folder's name.
struct Classes {
    std::vector<std::string> names;
    std::map<std::string, Class> by_folder;
    bool by_convention = true;
};

/// Whether `folders`, all severities, give images of every class of the convention.
bool fills(const std::vector<std::string>& folders, LabelConvention convention) {
    std::set<int> labels;
    for (const std::string& folder : folders)
        if (const auto label = label_of(*severity_named(folder), convention)) labels.insert(*label);
    return labels.size() == class_names_of(convention).size();
}

Classes classes_of(const std::vector<std::string>& folders, LabelConvention convention) {
    Classes classes{class_names_of(convention), {}, true};
    const auto names_severity = [](const std::string& name) {
        return severity_named(name).has_value();
    };
    if (std::all_of(folders.begin(), folders.end(), names_severity)) {
        std::string others;
        for (const LabelConvention other : kConventions)
            if (fills(folders, other))
                others += (others.empty() ? "" : " or ") +
                          ("--labels " + std::string(label_convention_name(other)));
        if (!fills(folders, convention))
            fail_input("images",
                       "expected images of every class of {}, got the folders {} alone; {} would "
                       "work",
                       label_convention_name(convention), first_few(folders), others);
        for (const std::string& folder : folders) {
            const Severity severity = *severity_named(folder);
            classes.by_folder[folder] = {label_of(severity, convention), severity};
        }
        return classes;
    }
    for (const std::string& folder : folders) {
        const auto place = std::find(classes.names.begin(), classes.names.end(), spoken(folder));
        if (place != classes.names.end())
            classes.by_folder[folder] = {static_cast<int>(place - classes.names.begin()),
                                         severity_named(folder)};
    }
    if (classes.by_folder.size() == folders.size() && folders.size() == classes.names.size())
        return classes;
    classes = {folders, {}, false};
    for (size_t i = 0; i < folders.size(); ++i)
        classes.by_folder[folders[i]] = {static_cast<int>(i), std::nullopt};
    return classes;
}

/// Patient by id from patients.csv.
std::map<std::string, std::string> read_patients(const std::string& folder,
                                                 const std::set<std::string>& images,
                                                 const ImageFolderOptions& options,
                                                 std::vector<Skipped>& skipped) {
    std::vector<CsvTable::Fault> faults;
    const CsvTable table = read_csv((fs::path(folder) / "patients.csv").string(), ',',
                                    options.skip_bad ? &faults : nullptr);
    for (const CsvTable::Fault& fault : faults)
        skipped.push_back({fmt::format("'{}' line {}", table.source, fault.line), fault.reason});
    const int file = table.column("file"), patient = table.column("patient");
    std::map<std::string, std::string> patients;
    std::map<std::string, int> lines;
    std::set<std::string> in_doubt;
    for (const CsvTable::Row& row : table.rows) {
        const std::string& name = row.cells[file];
        run_or_skip(options.skip_bad, table.where(row), skipped, [&] {
            const std::string where = table.where(row);
            const fs::path path = fs::path(name).lexically_normal();
            if (path.is_absolute() || path.string().starts_with(".."))
                fail_input("images", "{}: expected a path in the folder, got '{}'", where, name);
            if (row.cells[patient].empty())
                fail_input("images", "{}: '{}' has no patient", where, name);
            const std::string id = path.generic_string();
            const auto [place, is_new] = patients.emplace(id, row.cells[patient]);
            if (is_new) {
                lines[id] = row.line;
            } else if (place->second == row.cells[patient]) {
                fail_input("images", "{}: '{}' is listed twice, first in line {}", where, name,
                           lines[id]);
            } else {
                in_doubt.insert(id);
                fail_input("images", "{}: patient {} of '{}' contradicts {} in line {}", where,
                           row.cells[patient], name, place->second, lines[id]);
            }
        });
    }
    for (const std::string& id : in_doubt) patients.erase(id);
    const std::set<std::string> both = match_labels_to_images(
        "images", folder, keys_of(patients), images, options.allow_missing, skipped);
    std::erase_if(patients, [&](const auto& entry) { return !both.contains(entry.first); });
    return patients;
}

struct Found {
    std::vector<std::string> folders;  ///< sorted
    std::map<std::string, std::vector<fs::path>> images;
};

Found find_classes(const std::string& folder, bool skip_bad, std::vector<Skipped>& skipped) {
    if (!fs::is_directory(folder))
        fail_input("images", "'{}' is not a folder; give one that holds a folder a class", folder);
    Found found;
    for (const fs::path& path : list_files("images", folder, 5)) {
        const fs::path inside = path.lexically_relative(folder);
        const bool in_class = std::distance(inside.begin(), inside.end()) > 1;
        if (!is_image_file(path)) {
            if (inside != "patients.csv")
                skipped.push_back({inside.generic_string(),
                                   "is not named as an image (.dcm, "
                                   ".dicom, .pgm, .png, .jpg, .jpeg)"});
            continue;
        }
        run_or_skip(skip_bad, inside.generic_string(), skipped, [&] {
            if (!in_class)
                fail_input("images", "'{}' stands beside the class folders; move it into one",
                           path.string());
            found.images[inside.begin()->string()].push_back(path);
        });
    }
    for (const auto& [name, files] : found.images) found.folders.push_back(name);
    if (found.folders.size() < 2)
        fail_input("images", "'{}' has {} folders with images; expected two or more, one a class",
                   folder, found.folders.size());
    return found;
}

}  // namespace

Dataset load_image_folder(const std::string& folder, const ImageFolderOptions& options) {
    Dataset dataset;
    dataset.name = "images";
    dataset.read = [dicom = options.dicom](const Sample& s) { return read_image(s.path, dicom); };
    const Found found = find_classes(folder, options.skip_bad, dataset.skipped);
    const Classes classes = classes_of(found.folders, options.convention);
    dataset.class_names = classes.names;
    if (!classes.by_convention)
        dataset.notes.push_back(
            fmt::format("the classes are the folders' names ({}); the convention {} does not apply",
                        first_few(classes.names), label_convention_name(options.convention)));

    const auto id_of = [&](const fs::path& path) {
        return path.lexically_relative(folder).generic_string();
    };
    std::optional<std::map<std::string, std::string>> patients;
    if (fs::exists(fs::path(folder) / "patients.csv")) {
        std::set<std::string> ids;
        for (const auto& [name, files] : found.images)
            for (const fs::path& path : files) ids.insert(id_of(path));
        patients = read_patients(folder, ids, options, dataset.skipped);
    } else {
        dataset.notes.push_back(
            "there is no patients.csv (columns file, patient), so each image counts as a patient "
            "of its own; images of one patient may cross a split");
    }

    for (const auto& [name, files] : found.images) {
        const Class& its_class = classes.by_folder.at(name);
        for (const fs::path& path : files) {
            Sample sample;
            sample.id = id_of(path);
            sample.path = path.string();
            if (patients && !patients->contains(sample.id)) continue;  // listed by read_patients
            sample.patient = patients ? patients->at(sample.id) : sample.id;
            if (!its_class.label) {
                dataset.skipped.push_back(
                    {sample.id, fmt::format("is {}, which the convention {} leaves out", name,
                                            label_convention_name(options.convention))});
                continue;
            }
            sample.label = *its_class.label;
            if (its_class.severity.value_or(Severity::none) != Severity::none)
                sample.lesions.push_back({"finding", *its_class.severity, {}, {}, {}});
            run_or_skip(options.skip_bad, sample.id, dataset.skipped, [&] {
                const ImageSize size = read_image_size(sample.path);
                sample.height = size.height;
                sample.width = size.width;
                dataset.samples.push_back(sample);
            });
        }
    }
    return dataset;
}

}  // namespace curie
