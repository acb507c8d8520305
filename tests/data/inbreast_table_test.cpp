#include "data/inbreast_table.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>

#include "data/xls.h"
#include "engine/error.h"
#include "tests/data/inbreast_files.h"
#include "tests/message_of.h"
#include "tests/temporary_folder.h"

using namespace curie;
using namespace curie::test;

namespace {

std::string table_refusal(const std::string& rows, const std::string& header = kInbreastHeader) {
    const CsvTable table = parse_csv(header + rows, "INbreast.csv", ';');
    return message_of<InputError>([&] { parse_inbreast_table(table); });
}

std::string row_with(const std::string& side, const std::string& view, const std::string& id,
                     const std::string& acr, const std::string& birads) {
    return inbreast_row("L", "CC", "10000001", "1", "1") +
           inbreast_row(side, view, id, acr, birads);
}

/// The real files, or a sentence that says why they are not read.
std::string real_file(const std::string& name) {
    const char* root = std::getenv("CURIE_DATA_DIR");
    const std::string path = root ? std::string(root) + "/inbreast/" + name : "";
    if (root && std::filesystem::exists(path)) return path;
    MESSAGE("skipped: CURIE_DATA_DIR does not name a folder that holds inbreast/" << name);
    return "";
}

}  // namespace

TEST_CASE("inbreast: BI-RADS categories and what each convention makes of them") {
    CHECK(parse_birads("4c")->category == 4);
    CHECK(parse_birads("4C")->letter == 'c');
    CHECK(parse_birads("0")->category == 0);
    for (const char* wrong : {"", "7", "4d", "3a", "44", "4 a", "a", "-1"})
        CHECK_FALSE(parse_birads(wrong).has_value());

    using enum BiradsConvention;
    using enum Severity;
    const auto as = [](const char* text, BiradsConvention convention) {
        return severity_of(*parse_birads(text), convention);
    };
    for (const BiradsConvention convention : {malignant_from_4, without_3, malignant_from_4b}) {
        CHECK(parse_birads_convention(birads_convention_name(convention)) == convention);
        CHECK_FALSE(as("0", convention).has_value());
        CHECK(as("1", convention) == none);
        CHECK(as("2", convention) == benign);
        for (const char* text : {"4b", "4c", "5", "6"}) CHECK(as(text, convention) == malignant);
    }
    CHECK(as("3", malignant_from_4) == benign);
    CHECK_FALSE(as("3", without_3).has_value());
    CHECK(as("4a", malignant_from_4) == malignant);
    CHECK(as("4a", malignant_from_4b) == benign);
    CHECK(as("4", malignant_from_4) == malignant);
    CHECK_FALSE(as("4", malignant_from_4b).has_value());
    CHECK(contains(message_of<InputError>([] { parse_birads_convention("birads"); }),
                   "expected malignant-from-4, without-3 or malignant-from-4b, got 'birads'"));
}

TEST_CASE("inbreast: rows that can't be understood name file, line and value") {
    CHECK(contains(table_refusal(row_with("X", "CC", "10000002", "1", "1")),
                   "'INbreast.csv' line 3: expected Laterality L or R, got 'X'"));
    CHECK(contains(table_refusal(row_with("L", "LM", "10000002", "1", "1")), "View CC, MLO or FB"));
    CHECK(contains(table_refusal(row_with("L", "CC", "../1000", "1", "1")), "got '../1000'"));
    CHECK(contains(table_refusal(row_with("L", "CC", "", "1", "1")), "File Name of eight digits"));
    CHECK(contains(table_refusal(row_with("L", "CC", "10000002", "5", "1")), "ACR 1 to 4"));
    CHECK(contains(table_refusal(row_with("L", "CC", "10000002", "1", "4d")), "Bi-Rads 0 to 6"));
    CHECK(contains(table_refusal(row_with("L", "CC", "10000001", "1", "1")),
                   "line 3: image 10000001 is listed twice, first in line 2"));
    CHECK(contains(table_refusal(row_with("L", "CC", "10000001", "1", "5")),
                   "(left CC, ACR 1, Bi-Rads 5) contradicts line 2 (left CC, ACR 1, Bi-Rads 1)"));
    CHECK(contains(table_refusal("", "Patient ID;View;File Name;ACR;Bi-Rads\n"),
                   "has no column 'Laterality'"));
}

TEST_CASE("inbreast: bad rows are listed and the others read") {
    const CsvTable table =
        parse_csv(kInbreastHeader + inbreast_row("L", "CC", "10000001", "1", "1") +
                      inbreast_row("L", "CC", "10000001", "1", "1") +
                      inbreast_row("R", "CC", "10000002", "1", "2") +
                      inbreast_row("R", "CC", "10000002", "1", "3") +
                      inbreast_row("R", "CC", "10000003", "9", "3") +
                      inbreast_row("R", "MLO", "10000004", "", "6") + ";;;;;;;\r\n",
                  "INbreast.csv", ';');
    std::vector<Skipped> bad;
    const auto records = parse_inbreast_table(table, &bad);
    REQUIRE(records.size() == 2);
    CHECK(records.contains("10000001"));  // said twice, but the same
    CHECK(records.at("10000004").density.empty());
    REQUIRE(bad.size() == 3);
    CHECK(bad[0].id == "10000001");
    CHECK(bad[1].id == "10000002");
    CHECK(bad[2].id == "10000003");
}

TEST_CASE("inbreast: the recorded contents of the real INbreast.csv") {
    const std::string path = real_file("INbreast.csv");
    if (path.empty()) return;
    const auto records = parse_inbreast_table(read_csv(path, ';'));
    std::map<std::string, int> birads, density, view, side;
    for (const auto& [id, record] : records) {
        ++birads[record.birads_text];
        ++density[record.density];
        ++view[record.view];
        ++side[record.side];
    }
    using Counts = std::map<std::string, int>;
    CHECK(records.size() == 410);
    CHECK(birads == Counts{{"1", 67},
                           {"2", 220},
                           {"3", 23},
                           {"4a", 13},
                           {"4b", 8},
                           {"4c", 22},
                           {"5", 49},
                           {"6", 8}});
    CHECK(density == Counts{{"", 1}, {"1", 136}, {"2", 146}, {"3", 99}, {"4", 28}});
    CHECK(view == Counts{{"CC", 203}, {"MLO", 206}, {"FB", 1}});
    CHECK(side == Counts{{"left", 209}, {"right", 201}});
    CHECK(records.at("53582540").density.empty());  // one cell of 193 blanks
    CHECK(records.at("50994300").view == "FB");
    CHECK(records.at("50994300").side == "right");
    CHECK(records.at("22678622").patient.empty());  // `removed`

    const auto counts = [&](BiradsConvention convention) {
        std::map<Severity, int> number;
        for (const auto& [id, record] : records)
            if (const auto severity = severity_of(record.birads, convention)) ++number[*severity];
        return std::vector<int>{number[Severity::none], number[Severity::benign],
                                number[Severity::malignant]};
    };
    CHECK(counts(BiradsConvention::malignant_from_4) == std::vector<int>{67, 243, 100});
    CHECK(counts(BiradsConvention::without_3) == std::vector<int>{67, 220, 100});
    CHECK(counts(BiradsConvention::malignant_from_4b) == std::vector<int>{67, 256, 87});
}

#if CURIE_HAVE_FREEXL

TEST_CASE("inbreast: the real INbreast.xls says what INbreast.csv says, and the findings") {
    const std::string path = real_file("INbreast.xls"), text = real_file("INbreast.csv");
    if (path.empty() || text.empty()) return;
    const CsvTable table = read_xls(path);
    REQUIRE(table.columns.size() == 17);
    CHECK(table.columns[8] == "Mass");  // `Mass ` in the file
    CHECK(table.columns[12] == "Findings Notes (in Portuguese)");
    const auto from_xls = parse_inbreast_table(table);
    const auto from_csv = parse_inbreast_table(read_csv(text, ';'));
    REQUIRE(from_xls.size() == 410);
    std::map<std::string, int> findings;
    for (const auto& [id, record] : from_csv) {
        CAPTURE(id);
        const InbreastRecord& same = from_xls.at(id);
        CHECK(same.birads_text == record.birads_text);  // nine numbers are doubles in the .xls
        CHECK(same.density == record.density);
        CHECK(same.view == record.view);
        CHECK(same.side == record.side);
        for (const std::string& kind : same.findings) ++findings[kind];
    }
    CHECK(findings == std::map<std::string, int>{
                          {"Mass", 108}, {"Micros", 308}, {"Distortion", 3}, {"Asymmetry", 14}});
}

TEST_CASE("inbreast: files that are no Excel table are refused") {
    const TemporaryFolder folder;
    const auto refused = [](const std::string& path) {
        return message_of<InputError>([&] { read_xls(path); });
    };
    CHECK(contains(refused(folder.path("none.xls")), "cannot open"));
    CHECK(contains(refused(folder.write("empty.xls", "")), "is empty (0 bytes)"));
    CHECK(contains(refused(folder.write("text.xls", kInbreastHeader)), "no complete Excel 97"));
    const std::string path = real_file("INbreast.xls");
    if (path.empty()) return;
    const std::string whole = read_whole(path);
    for (const size_t size : {size_t(100), size_t(512), whole.size() / 4, whole.size() / 2})
        CHECK(contains(refused(folder.write("cut.xls", whole.substr(0, size))),
                       "no complete Excel 97"));
}

#endif
