#include "data/inbreast_table.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "data/image_files.h"
#include "data/skip_bad.h"
#include "data/text.h"

namespace curie {
namespace {

bool is_eight_digits(const std::string& text) {
    return text.size() == 8 && text.find_first_not_of("0123456789") == text.npos;
}

class Parser {
  public:
    explicit Parser(const CsvTable& table) : table_(table) {
        for (const char* name : {"Laterality", "View", "File Name", "ACR", "Bi-Rads"})
            table.column(name);  // one that is missing is named here, not at the first row
    }

    /// The last rows of INbreast.xls count the marks and name no image.
    bool is_total(const CsvTable::Row& row) const {
        return cell(row, "File Name").empty() && cell(row, "Laterality").empty() &&
               cell(row, "View").empty() && cell(row, "Bi-Rads").empty();
    }

    InbreastRecord parse(const CsvTable::Row& row) const {
        InbreastRecord record;
        record.line = row.line;
        record.id = cell(row, "File Name");
        require(row, is_eight_digits(record.id), "File Name of eight digits", record.id);
        record.side = cell(row, "Laterality");
        require(row, record.side == "L" || record.side == "R", "Laterality L or R", record.side);
        record.side = record.side == "L" ? "left" : "right";
        record.view = cell(row, "View");
        if (record.view == "ML") record.view = "MLO";
        require(row, record.view == "CC" || record.view == "MLO" || record.view == "FB",
                "View CC, MLO or FB", record.view);
        record.density = cell(row, "ACR");
        require(row,
                record.density.empty() || (record.density.size() == 1 && record.density[0] >= '1' &&
                                           record.density[0] <= '4'),
                "ACR 1 to 4 or none", record.density);
        record.birads_text = cell(row, "Bi-Rads");
        const std::optional<Birads> birads = parse_birads(record.birads_text);
        require(row, birads.has_value(), "Bi-Rads 0 to 6, 4 also with a, b or c",
                record.birads_text);
        record.birads = *birads;
        record.patient = optional_cell(row, "Patient ID");
        if (lower_case(record.patient) == "removed") record.patient.clear();
        for (const char* name : {"Mass", "Micros", "Distortion", "Asymmetry"})
            if (!optional_cell(row, name).empty()) record.findings.push_back(name);
        return record;
    }

  private:
    const std::string& cell(const CsvTable::Row& row, const char* name) const {
        return row.cells[table_.column(name)];
    }
    std::string optional_cell(const CsvTable::Row& row, const char* name) const {
        return table_.has_column(name) ? cell(row, name) : std::string();
    }
    void require(const CsvTable::Row& row, bool condition, const char* expected,
                 const std::string& got) const {
        if (!condition)
            fail_input("inbreast", "{}: expected {}, got '{}'", table_.where(row), expected, got);
    }

    const CsvTable& table_;
};

auto said(const InbreastRecord& r) {
    return std::tie(r.side, r.view, r.density, r.birads_text, r.patient, r.findings);
}

}  // namespace

std::map<std::string, InbreastRecord> parse_inbreast_table(const CsvTable& table,
                                                           std::vector<Skipped>* bad) {
    const Parser parser(table);
    std::map<std::string, InbreastRecord> records;
    std::set<std::string> in_doubt;
    std::vector<Skipped> none;
    std::vector<Skipped>& skipped = bad ? *bad : none;
    for (const CsvTable::Row& row : table.rows) {
        if (parser.is_total(row)) continue;
        InbreastRecord record;
        const std::string name = row.cells[table.column("File Name")];
        if (!run_or_skip(bad != nullptr, name.empty() ? table.where(row) : name, skipped,
                         [&] { record = parser.parse(row); })) {
            if (is_eight_digits(name)) in_doubt.insert(name);
            continue;
        }
        const auto [place, is_new] = records.emplace(record.id, record);
        if (is_new) continue;
        run_or_skip(bad != nullptr, record.id, skipped, [&] {
            const InbreastRecord& first = place->second;
            if (said(first) == said(record))
                fail_input("inbreast", "{}: image {} is listed twice, first in line {}",
                           table.where(row), record.id, first.line);
            in_doubt.insert(record.id);
            fail_input("inbreast",
                       "{}: image {} ({} {}, ACR {}, Bi-Rads {}) contradicts line {} ({} {}, ACR "
                       "{}, Bi-Rads {})",
                       table.where(row), record.id, record.side, record.view, record.density,
                       record.birads_text, first.line, first.side, first.view, first.density,
                       first.birads_text);
        });
    }
    for (const std::string& id : in_doubt) records.erase(id);
    return records;
}

}  // namespace curie
