#include "data/cbis_ddsm.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <functional>
#include <map>
#include <set>

#include "data/cbis_ddsm_files.h"
#include "data/cbis_ddsm_place.h"
#include "engine/error.h"

namespace curie {
namespace {

constexpr std::array<const char*, 4> kTables = {
    "mass_case_description_train_set.csv", "mass_case_description_test_set.csv",
    "calc_case_description_train_set.csv", "calc_case_description_test_set.csv"};

using Records = std::vector<CbisDdsmRecord>;

Records read_tables(const std::string& folder, const CbisDdsmFiles& files,
                    const CbisDdsmOptions& options, Dataset& dataset) {
    Records records;
    std::vector<std::string> absent;
    for (const char* name : kTables) {
        const std::string path = files.find_table(name);
        if (path.empty()) {
            absent.push_back(name);
            continue;
        }
        std::vector<CsvTable::Fault> faults;
        const CsvTable table = read_csv(path, ',', options.skip_bad ? &faults : nullptr);
        for (const CsvTable::Fault& fault : faults)
            dataset.skipped.push_back(
                {fmt::format("line {}", fault.line),
                 fmt::format("'{}' line {}: {}", path, fault.line, fault.reason)});
        for (CbisDdsmRecord& record :
             parse_cbis_ddsm(table, options.skip_bad ? &dataset.skipped : nullptr))
            records.push_back(std::move(record));
    }
    if (absent.size() == kTables.size())
        fail_input("cbis-ddsm", "'{}' holds none of {}; give the folder of labels and images",
                   folder, fmt::join(kTables, ", "));
    for (const std::string& name : absent)
        dataset.skipped.push_back({name, "is not in the folder: its images are left out"});
    return records;
}

/// The rows of what becomes one sample, in the order of patient, side and view.
std::vector<Records> grouped(Records records, const CbisDdsmOptions& options) {
    std::map<std::array<std::string, 4>, Records> groups;
    for (CbisDdsmRecord& record : records) {
        std::string part;
        if (options.lesion_crops)
            part = record.crop_name();
        else if (options.separate_mass_and_calcification)
            part = record.image_name();
        groups[{record.patient, record.side, record.view, part}].push_back(std::move(record));
    }
    std::vector<Records> result;
    for (auto& [key, rows] : groups) result.push_back(std::move(rows));
    return result;
}

/// Skips by name what the options allow to skip, and is an error otherwise.
class Faults {
  public:
    Faults(const CbisDdsmOptions& options, Dataset& dataset)
        : options_(options), dataset_(dataset) {}

    /// What `action` refuses is skipped as `id` with skip_bad.
    bool tolerate(const std::string& id, const std::function<void()>& action) {
        try {
            action();
            return true;
        } catch (const InputError& error) {
            if (!options_.skip_bad) throw;
            dataset_.skipped.push_back({id, error.what()});
            return false;
        }
    }

    void missing(const std::string& id, const std::string& where) {
        if (missing_++ == 0) first_ = fmt::format("{}: '{}'", where, id);
        dataset_.skipped.push_back({id, fmt::format("{}: has a label but no image", where)});
    }

    void finish(const std::string& folder, bool nothing_left) const {
        if (missing_ > 0 && (nothing_left || !(options_.allow_missing || options_.skip_bad)))
            fail_input("cbis-ddsm",
                       "{} has a label but no image in '{}', as {} of all; complete it or allow "
                       "missing files",
                       first_, folder, missing_);
    }

  private:
    const CbisDdsmOptions& options_;
    Dataset& dataset_;
    size_t missing_ = 0;
    std::string first_;
};

struct Found {
    Sample sample;
    Records rows;
    ImageSize size{};
};

Sample describe(const Records& rows, const std::string& id, const std::string& path) {
    Sample sample;
    sample.id = id;
    sample.path = path;
    sample.patient = rows[0].patient;
    sample.side = rows[0].side;
    sample.view = rows[0].view;
    sample.density = rows[0].density;
    for (const CbisDdsmRecord& row : rows)
        sample.lesions.push_back({row.kind, row.severity, {}, {}, {}});
    return sample;
}

/// The whole mammogram; a second name of it is noted.
void find_image(const CbisDdsmFiles& files, const Records& rows, Found& found, Dataset& dataset) {
    std::map<std::string, std::string> paths;  // by name; "" where there is no file
    for (const CbisDdsmRecord& row : rows) paths[row.image_name()] = files.find_image(row);
    for (const auto& [name, path] : paths) {
        if (path.empty() || !found.sample.path.empty()) continue;
        found.sample = describe(rows, name, path);
    }
    for (const auto& [name, path] : paths)
        if (!found.sample.path.empty() && name != found.sample.id)
            dataset.skipped.push_back(
                {name, fmt::format("is the same mammogram as {}, which has its lesions",
                                   found.sample.id)});
}

void find_places(const CbisDdsmFiles& files, std::vector<Found>& all, Faults& faults) {
    std::vector<LesionMask> masks;
    for (Found& found : all)
        for (size_t i = 0; i < found.rows.size(); ++i) {
            const CbisDdsmRecord& row = found.rows[i];
            faults.tolerate(row.crop_name(), [&] {
                const std::string path = files.find_crop_and_mask(row).mask;
                if (!path.empty())
                    masks.push_back({row.crop_name(), path, found.size, &found.sample.lesions[i]});
            });
        }
    const std::vector<std::string> errors = place_lesions(masks);
    for (size_t i = 0; i < masks.size(); ++i)
        if (!errors[i].empty()) faults.tolerate(masks[i].id, [&] { throw InputError(errors[i]); });
}

}  // namespace

Dataset load_cbis_ddsm(const std::string& folder, const CbisDdsmOptions& options) {
    if (!std::filesystem::is_directory(folder))
        fail_input("cbis-ddsm", "'{}' is not a folder; give the one that holds labels and images",
                   folder);
    if (options.convention == LabelConvention::normal_abnormal)
        fail_input("cbis-ddsm",
                   "the labels normal-abnormal need normal images, and every image of CBIS-DDSM "
                   "shows a lesion; use benign-malignant or malignant-rest");
    Dataset dataset;
    dataset.name = "cbis-ddsm";
    dataset.class_names = class_names_of(options.convention);
    dataset.read = [dicom = options.dicom](const Sample& s) { return read_image(s.path, dicom); };
    const CbisDdsmFiles files(folder);
    std::vector<Found> all;
    Faults faults(options, dataset);
    std::set<std::string> labelled;
    for (Records& rows : grouped(read_tables(folder, files, options, dataset), options)) {
        for (const CbisDdsmRecord& row : rows) labelled.insert(row.image_name());
        Found found{{}, std::move(rows), {}};
        const CbisDdsmRecord& first = found.rows[0];
        const std::string id = options.lesion_crops ? first.crop_name() : first.image_name();
        const bool readable = faults.tolerate(id, [&] {
            if (options.lesion_crops)
                found.sample = describe(found.rows, id, files.find_crop_and_mask(first).crop);
            else
                find_image(files, found.rows, found, dataset);
            if (!found.sample.path.empty()) found.size = read_image_size(found.sample.path);
        });
        if (!readable) continue;
        if (!found.sample.path.empty()) {
            all.push_back(std::move(found));
            continue;
        }
        std::map<std::string, std::string> names;  // with the first row of each
        for (const CbisDdsmRecord& row : found.rows)
            names.emplace(options.lesion_crops ? row.crop_name() : row.image_name(), row.where);
        for (const auto& [name, where] : names) faults.missing(name, where);
    }
    faults.finish(folder, all.empty());
    for (const Skipped& file : files.unknown()) dataset.skipped.push_back(file);
    for (const std::string& name : files.image_names())
        if (!labelled.contains(name))
            dataset.skipped.push_back({name, "has an image but no label"});
    if (options.lesion_places && !options.lesion_crops) find_places(files, all, faults);
    for (Found& found : all) {
        found.sample.label = label_of(found.sample.severity(), options.convention).value();
        dataset.samples.push_back(std::move(found.sample));
    }
    return dataset;
}

}  // namespace curie
