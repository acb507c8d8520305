// The text half of the CBIS-DDSM loader: the description files.
#include <algorithm>
#include <cctype>
#include <map>
#include <utility>

#include "data/cbis_ddsm.h"
#include "engine/error.h"

namespace curie {
namespace {

/// The places of the columns; the two kinds of files name one of them differently.
struct Columns {
    explicit Columns(const CsvTable& table)
        : patient(table.column("patient_id")),
          density(table.column(table.has_column("breast density") ? "breast density"
                                                                  : "breast_density")),
          side(table.column("left or right breast")),
          view(table.column("image view")),
          abnormality(table.column("abnormality id")),
          kind(table.column("abnormality type")),
          pathology(table.column("pathology")),
          image(table.column("image file path")),
          crop(table.column("cropped image file path")),
          mask(table.column("ROI mask file path")) {}
    int patient, density, side, view, abnormality, kind, pathology, image, crop, mask;
};

bool is_patient(const std::string& text) {
    return text.size() > 2 && text.starts_with("P_") &&
           std::all_of(text.begin() + 2, text.end(),
                       [](unsigned char c) { return std::isdigit(c) != 0; });
}

const std::string& one_of(const std::string& text, std::initializer_list<const char*> known,
                          const char* what, const std::string& where) {
    if (std::find(known.begin(), known.end(), text) == known.end())
        fail_input("cbis-ddsm", "{}: expected {} {}, got '{}'", where, what,
                   fmt::join(known, " or "), text);
    return text;
}

/// `<anything>_<row>/<study>/<series>/<file>`, where `row` is what the row says of itself.
void check_path(const std::string& path, const std::string& row, const char* what,
                const std::string& where) {
    if (path.starts_with('/') || path.find('\\') != path.npos ||
        ("/" + path + "/").find("/../") != path.npos)
        fail_input("cbis-ddsm", "{}: the {} '{}' leaves the folder", where, what, path);
    if (std::count(path.begin(), path.end(), '/') != 3)
        fail_input("cbis-ddsm", "{}: expected the {} as NAME/STUDY/SERIES/FILE, got '{}'", where,
                   what, path);
    const std::string name = path.substr(0, path.find('/'));
    if (!name.ends_with("_" + row))
        fail_input("cbis-ddsm", "{}: the {} names '{}', but the row is of {}", where, what, name,
                   row);
}

CbisDdsmRecord parse_row(const CsvTable& table, const Columns& at, const CsvTable::Row& row) {
    const auto& cells = row.cells;
    CbisDdsmRecord record;
    record.where = table.where(row);
    record.patient = cells[at.patient];
    if (!is_patient(record.patient))
        fail_input("cbis-ddsm", "{}: expected a patient P_ and digits, got '{}'", record.where,
                   record.patient);
    const std::string& side = one_of(cells[at.side], {"LEFT", "RIGHT"}, "the breast", record.where);
    record.side = side == "LEFT" ? "left" : "right";
    record.view = one_of(cells[at.view], {"CC", "MLO"}, "the view", record.where);
    record.kind = one_of(cells[at.kind], {"mass", "calcification"}, "the type", record.where);
    record.density = cells[at.density];
    record.abnormality = cells[at.abnormality];
    const std::string& pathology =
        one_of(cells[at.pathology], {"MALIGNANT", "BENIGN", "BENIGN_WITHOUT_CALLBACK"},
               "the pathology", record.where);
    record.severity = pathology == "MALIGNANT" ? Severity::malignant : Severity::benign;
    record.image = cells[at.image];
    record.crop = cells[at.crop];
    record.mask = cells[at.mask];
    const std::string image = fmt::format("{}_{}_{}", record.patient, side, record.view);
    const std::string lesion = fmt::format("{}_{}", image, record.abnormality);
    check_path(record.image, image, "image file path", record.where);
    check_path(record.crop, lesion, "cropped image file path", record.where);
    check_path(record.mask, lesion, "ROI mask file path", record.where);
    return record;
}

const char* name_of(Severity severity) {
    return severity == Severity::malignant ? "malignant" : "benign";
}

}  // namespace

std::vector<CbisDdsmRecord> parse_cbis_ddsm(const CsvTable& table, std::vector<Skipped>* skipped) {
    const Columns at(table);
    std::vector<CbisDdsmRecord> records;
    std::map<std::string, size_t> by_lesion, by_image;
    for (const CsvTable::Row& row : table.rows) {
        try {
            CbisDdsmRecord record = parse_row(table, at, row);
            const auto [image, first_of_image] =
                by_image.emplace(record.image_name(), records.size());
            if (const CbisDdsmRecord* other = first_of_image ? nullptr : &records[image->second];
                other && other->image != record.image)
                fail_input("cbis-ddsm",
                           "{}: the image '{}' is listed twice, with another path in {}",
                           record.where, record.image_name(), other->where);
            const auto [lesion, first] =
                by_lesion.emplace(record.image_name() + "_" + record.abnormality, records.size());
            if (const CbisDdsmRecord* other = first ? nullptr : &records[lesion->second]) {
                if (other->severity != record.severity)
                    fail_input("cbis-ddsm", "{}: '{}' is {}, which contradicts {} ({})",
                               record.where, lesion->first, name_of(record.severity), other->where,
                               name_of(other->severity));
                fail_input("cbis-ddsm", "{}: '{}' is listed twice, first in {}", record.where,
                           lesion->first, other->where);
            }
            records.push_back(std::move(record));
        } catch (const InputError& error) {
            if (!skipped) throw;
            const std::string& path = row.cells[at.image];
            skipped->push_back({path.substr(0, path.find('/')), error.what()});
        }
    }
    return records;
}

}  // namespace curie
