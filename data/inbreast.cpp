#include "data/inbreast.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "data/image_files.h"
#include "data/inbreast_outlines.h"
#include "data/inbreast_table.h"
#include "data/skip_bad.h"
#include "data/text.h"
#include "data/xls.h"

namespace curie {
namespace {

namespace fs = std::filesystem;

bool consists_of(const std::string& text, size_t count, const char* characters) {
    return text.size() == count && text.find_first_not_of(characters) == text.npos;
}

struct Files {
    std::map<std::string, fs::path> images, outlines;
    fs::path table;
};

Files find_files(const std::string& folder, bool skip_bad, std::vector<Skipped>& skipped) {
    const std::vector<fs::path> files = list_files("inbreast", folder, 3);
    Files found;
    const auto id_of = [](const std::string& stem) {
        const std::optional<InbreastName> name = parse_inbreast_name(stem);
        return name ? name->id : std::string();
    };
    found.images = image_files_by_id("inbreast", files, id_of, skip_bad, skipped);
    for (const fs::path& path : files) {
        const std::string stem = path.stem().string();
        const std::string name = lower_case(path.filename().string());
        if (is_image_file(path) && id_of(stem).empty())
            skipped.push_back(
                {stem, fmt::format("'{}' is not named as INbreast's images are", path.string())});
        // The text is preferred because it can be read, and corrected, everywhere.
        if (name == "inbreast.csv" || (name == "inbreast.xls" && found.table.empty()))
            found.table = path;
        // The pectoral muscle's outlines have names of their own (<id>_muscle.xml).
        if (lower_case(path.extension().string()) != ".xml" || !consists_of(stem, 8, "0123456789"))
            continue;
        run_or_skip(skip_bad, stem, skipped, [&] {
            const auto [place, is_new] = found.outlines.emplace(stem, path);
            if (!is_new)
                fail_input("inbreast", "'{}' has the outlines of image {}, as '{}' has; remove one",
                           path.string(), stem, place->second.string());
        });
    }
    if (found.table.empty())
        fail_input("inbreast", "'{}' and its sub-folders hold no INbreast.csv or INbreast.xls",
                   folder);
    if (found.images.empty())
        fail_input("inbreast",
                   "'{}' and its sub-folders hold no images named by eight digits, as "
                   "20586908_6c613a14b80a8591_MG_R_CC_ANON.dcm or 20586908.png",
                   folder);
    return found;
}

std::string read_text(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    if (!file || text.view().empty())
        fail_input("inbreast", "'{}' is empty or can't be read", path.string());
    return text.str();
}

/// Rows by id, and with `skip_bad` the ids of bad ones in `doubtful`.
std::map<std::string, InbreastRecord> read_table(const fs::path& path, bool skip_bad,
                                                 std::vector<Skipped>& bad) {
    std::vector<CsvTable::Fault> faults;
    const bool is_csv = lower_case(path.extension().string()) == ".csv";
    const CsvTable table = is_csv ? read_csv(path.string(), ';', skip_bad ? &faults : nullptr)
                                  : read_xls(path.string());
    for (const CsvTable::Fault& fault : faults)
        bad.push_back({fmt::format("'{}' line {}", path.string(), fault.line), fault.reason});
    return parse_inbreast_table(table, skip_bad ? &bad : nullptr);
}

void require_agreement(const InbreastName& name, const InbreastRecord& record,
                       const std::string& table, const std::string& path) {
    const bool same_side = name.side.empty() || name.side == record.side;
    // The one view from below (FB) has no token of its own that could be checked.
    const bool same_view = name.view.empty() || record.view == "FB" || name.view == record.view;
    if (!same_side || !same_view)
        fail_input("inbreast", "'{}' line {}: {} {} contradicts the file's name '{}'", table,
                   record.line, record.side, record.view, path);
}

/// All lesions of an image; the severity is the image's.
std::vector<Lesion> lesions_of(const Sample& sample, const InbreastRecord& record,
                               Severity severity, const fs::path& outlines) {
    std::vector<Lesion> lesions;
    if (!outlines.empty())
        for (const InbreastRegion& region :
             parse_inbreast_outlines(read_text(outlines), outlines.string()))
            lesions.push_back(
                lesion_of(region, severity, sample.height, sample.width, outlines.string()));
    if (severity == Severity::none) {
        if (!lesions.empty())
            fail_input("inbreast", "'{}' outlines {} lesions, which contradicts Bi-Rads {}",
                       outlines.string(), lesions.size(), record.birads_text);
        return lesions;
    }
    if (lesions.empty())
        for (const std::string& kind : record.findings)
            lesions.push_back({kind, severity, {}, {}, {}});
    if (lesions.empty()) lesions.push_back({"finding", severity, {}, {}, {}});
    return lesions;
}

Sample make_sample(const fs::path& path, const InbreastRecord& record, Severity severity,
                   const std::string& table, const fs::path& outlines) {
    const InbreastName name = *parse_inbreast_name(path.stem().string());
    require_agreement(name, record, table, path.string());
    const std::string& patient = name.patient.empty() ? record.patient : name.patient;
    Sample sample;
    sample.id = record.id;
    sample.path = path.string();
    sample.patient = "inbreast-" + (patient.empty() ? record.id : patient);
    sample.side = record.side;
    sample.view = record.view;
    sample.density = record.density;
    const ImageSize size = read_image_size(sample.path);
    sample.height = size.height;
    sample.width = size.width;
    sample.lesions = lesions_of(sample, record, severity, outlines);
    return sample;
}

/// What a user should know about a copy of the set that lacks something.
void write_notes(Dataset& dataset) {
    int64_t without_patient = 0, without_outline = 0;
    for (const Sample& sample : dataset.samples) {
        without_patient += sample.patient == "inbreast-" + sample.id;
        without_outline += !sample.lesions.empty() && !sample.lesions[0].column;
    }
    if (without_patient)
        dataset.notes.push_back(fmt::format(
            "{} images have no patient in their names; each counts as a patient of its own, so "
            "views of one breast may cross a split",
            without_patient));
    if (without_outline)
        dataset.notes.push_back(
            fmt::format("{} images with a finding have no outline", without_outline));
}

}  // namespace

std::optional<InbreastName> parse_inbreast_name(const std::string& stem) {
    std::vector<std::string> parts(1);
    for (const char c : stem)
        if (c == '_')
            parts.emplace_back();
        else
            parts.back() += c;
    if (!consists_of(parts[0], 8, "0123456789")) return std::nullopt;
    InbreastName name{parts[0], "", "", ""};
    if (parts.size() == 1) return name;
    if (!consists_of(parts[1], 16, "0123456789abcdefABCDEF")) return std::nullopt;
    name.patient = lower_case(parts[1]);
    if (parts.size() > 3 && (parts[3] == "L" || parts[3] == "R"))
        name.side = parts[3] == "L" ? "left" : "right";
    if (parts.size() > 4 && parts[4] == "CC") name.view = "CC";
    if (parts.size() > 4 && (parts[4] == "ML" || parts[4] == "MLO")) name.view = "MLO";
    return name;
}

Dataset load_inbreast(const std::string& folder, const InbreastOptions& options) {
    if (!fs::is_directory(folder))
        fail_input("inbreast",
                   "'{}' is not a folder; give the one that holds INbreast.csv and AllDICOMs",
                   folder);
    Dataset dataset;
    dataset.name = "inbreast";
    dataset.class_names = class_names_of(options.convention);
    dataset.read = [dicom = options.dicom](const Sample& s) { return read_image(s.path, dicom); };
    Files files = find_files(folder, options.skip_bad, dataset.skipped);
    const std::string table = files.table.string();
    std::vector<Skipped> bad;
    const std::map<std::string, InbreastRecord> records =
        read_table(files.table, options.skip_bad, bad);
    for (const Skipped& row : bad)
        if (!records.contains(row.id)) files.images.erase(row.id);  // listed once is enough
    dataset.skipped.insert(dataset.skipped.end(), bad.begin(), bad.end());
    const std::set<std::string> ids =
        match_labels_to_images("inbreast", folder, keys_of(records), keys_of(files.images),
                               options.allow_missing, dataset.skipped);

    for (const std::string& id : ids) {
        const InbreastRecord& record = records.at(id);
        const std::optional<Severity> severity = severity_of(record.birads, options.birads);
        const std::optional<int> label =
            severity ? label_of(*severity, options.convention) : std::nullopt;
        if (!label) {
            dataset.skipped.push_back(
                {id, fmt::format("has BI-RADS {}, which the convention {} leaves out",
                                 record.birads_text,
                                 severity ? label_convention_name(options.convention)
                                          : birads_convention_name(options.birads))});
            continue;
        }
        const auto outlines = files.outlines.find(id);
        run_or_skip(options.skip_bad, id, dataset.skipped, [&] {
            dataset.samples.push_back(
                make_sample(files.images.at(id), record, *severity, table,
                            outlines == files.outlines.end() ? fs::path() : outlines->second));
            dataset.samples.back().label = *label;
        });
    }
    write_notes(dataset);
    return dataset;
}

}  // namespace curie
