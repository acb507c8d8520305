#include "data/mini_mias.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <map>
#include <set>

#include "engine/error.h"
#include "tests/message_of.h"
#include "tests/temporary_folder.h"

using namespace curie;
using namespace curie::test;

namespace {

constexpr const char* kInfo =
    "INFORMATION ABOUT mdb files\r\n"
    "mdb the prefix; mdb12 G NORM and mdb00001 are no records\n"
    " mdb001 indented, so prose\n"
    "\n"
    "mdb001 G CIRC B 535 425 197\n"
    "mdb002 D NORM \n"
    "mdb003 F CIRC B\n"
    "mdb004 D CALC M *NOTE 3* \n"
    "mdb005 F CIRC B 477 133 30\r\n"
    "mdb005 F CIRC B 500 168 26\n"
    "mdb006 G MISC B 1 2 3\n"
    "mdb006 G MISC M 4 5 6";

const std::string kPgm = "P5\n4 10\n255\n" + std::string(40, 'x');

std::string mini_mias_error(const std::string& folder, const MiniMiasOptions& options = {}) {
    return message_of<InputError>([&] { load_mini_mias(folder, options); });
}

std::string parse_error(const std::string& line) {
    return message_of<InputError>([&] { parse_mini_mias_info("prose\n" + line, "Info.txt"); });
}

/// The six images of kInfo, in a sub-folder as in the PNG copies.
void fill(const TemporaryFolder& folder) {
    folder.write("Info.txt", kInfo);
    for (int i = 1; i <= 6; ++i) folder.write("png/mdb00" + std::to_string(i) + ".pgm", kPgm);
}

}  // namespace

TEST_CASE("mini_mias: every oddity of Info.txt") {
    const auto rows = parse_mini_mias_info(kInfo, "Info.txt");
    REQUIRE(rows.size() == 8);
    CHECK(rows[0].id == "mdb001");
    CHECK(rows[0].tissue == "G");
    CHECK(rows[0].kind == "CIRC");
    CHECK(rows[0].severity == Severity::benign);
    CHECK(rows[0].x == 535);
    CHECK(rows[0].y == 425);
    CHECK(rows[0].radius == 197);
    CHECK(rows[1].kind == "NORM");
    CHECK(rows[1].severity == Severity::none);
    CHECK_FALSE(rows[2].x.has_value());
    CHECK(rows[2].severity == Severity::benign);
    CHECK_FALSE(rows[3].x.has_value());
    CHECK(rows[3].severity == Severity::malignant);
    CHECK(rows[4].radius == 30);
    CHECK(rows[7].radius == 6);
}

TEST_CASE("mini_mias: rows that can't be understood name file, line and field") {
    CHECK(contains(parse_error("mdb001 X NORM"), "'Info.txt' line 2: expected tissue"));
    CHECK(contains(parse_error("mdb001 G BLOB B 1 2 3"), "BLOB"));
    CHECK(contains(parse_error("mdb001 G CIRC X 1 2 3"), "severity"));
    CHECK(contains(parse_error("mdb001 G CIRC"), "severity"));
    CHECK(contains(parse_error("mdb001 G CIRC B 1 2"), "radius"));
    CHECK(contains(parse_error("mdb001 G CIRC B 1 2 3x"), "3x"));
    CHECK(contains(parse_error("mdb001 G NORM B"), "NORM"));
    CHECK(contains(parse_error("mdb001 G"), "2 fields"));
}

TEST_CASE("mini_mias: labels, patients, sides and places") {
    const TemporaryFolder folder;
    fill(folder);
    const Dataset d = load_mini_mias(folder.path());
    REQUIRE(d.samples.size() == 6);
    CHECK(d.class_names == std::vector<std::string>{"normal", "abnormal"});
    CHECK(d.class_counts() == std::vector<int64_t>{1, 5});
    CHECK(d.samples[0].patient == d.samples[1].patient);
    CHECK(d.samples[1].patient != d.samples[2].patient);
    CHECK(d.samples[0].side == "left");
    CHECK(d.samples[1].side == "right");
    CHECK(d.samples[0].view == "MLO");
    CHECK(d.samples[3].density == "D");
    REQUIRE(d.samples[4].lesions.size() == 2);
    CHECK(d.samples[5].severity() == Severity::malignant);
    CHECK(*d.samples[5].lesions[0].column == 1.0f);
    CHECK(*d.samples[5].lesions[0].row == 7.0f);  // height 10: 9 - 2
    CHECK(d.read(d.samples[0]).pixels.size() == 40);

    const Dataset benign =
        load_mini_mias(folder.path(), {LabelConvention::benign_malignant, false, {}});
    CHECK(benign.class_counts() == std::vector<int64_t>{3, 2});
    REQUIRE(benign.skipped.size() == 1);
    CHECK(benign.skipped[0].id == "mdb002");
    const Dataset rest =
        load_mini_mias(folder.path(), {LabelConvention::malignant_rest, false, {}});
    CHECK(rest.class_counts() == std::vector<int64_t>{4, 2});
    const Dataset three = load_mini_mias(folder.path(), {LabelConvention::three_class, false, {}});
    CHECK(three.class_counts() == std::vector<int64_t>{1, 3, 2});
    const Dataset forced =
        load_mini_mias(folder.path(), {LabelConvention::normal_abnormal, false, {{"mdb001", 0}}});
    CHECK(forced.class_counts() == std::vector<int64_t>{2, 4});
    CHECK(contains(
        mini_mias_error(folder.path(), {LabelConvention::normal_abnormal, false, {{"mdb9", 0}}}),
        "mdb9"));
}

TEST_CASE("mini_mias: labels and images that don't match") {
    const TemporaryFolder folder;
    fill(folder);
    std::filesystem::remove(folder.path("png/mdb003.pgm"));
    folder.write("mdb007.pgm", kPgm);
    const std::string message = mini_mias_error(folder.path());
    CHECK(contains(message, "1 labels without an image (mdb003)"));
    CHECK(contains(message, "1 images without a label (mdb007)"));
    MiniMiasOptions options;
    options.allow_missing = true;
    const Dataset d = load_mini_mias(folder.path(), options);
    CHECK(d.samples.size() == 5);
    REQUIRE(d.skipped.size() == 2);
    CHECK(d.skipped[0].id == "mdb003");
    CHECK(d.skipped[1].id == "mdb007");
}

TEST_CASE("mini_mias: two files of one image: the original is used, the other one reported") {
    const TemporaryFolder folder;
    fill(folder);
    write_png(folder.path("mdb001.png"), {1, 1, 1, {0}});
    const Dataset d = load_mini_mias(folder.path());
    CHECK(d.samples.size() == 6);
    CHECK(contains(d.samples[0].path, "mdb001.pgm"));
    REQUIRE(d.skipped.size() == 1);
    CHECK(contains(d.skipped[0].reason, "mdb001.png"));
}

TEST_CASE("mini_mias: what is missing is said in one sentence") {
    const TemporaryFolder folder;
    CHECK(contains(mini_mias_error(folder.path("none")), "is not a folder"));
    CHECK(contains(mini_mias_error(folder.path()), "holds no Info.txt"));
    folder.write("Info.txt", "nothing here");
    CHECK(contains(mini_mias_error(folder.path()), "hold no mdbNNN"));
    folder.write("mdb001.pgm", kPgm);
    CHECK(contains(mini_mias_error(folder.path()), "no row that begins with"));
    folder.write("Info.txt", "mdb001 G NORM\n");
    folder.write("mdb001.pgm", "");
    CHECK(contains(mini_mias_error(folder.path()), "mdb001.pgm' is empty"));
}

TEST_CASE("mini_mias: the counts of the real set") {
    const char* root = std::getenv("CURIE_DATA_DIR");
    const std::string folder = root ? std::string(root) + "/mini-mias" : "";
    if (!root || !std::filesystem::is_directory(folder)) {
        MESSAGE("skipped: CURIE_DATA_DIR does not name a folder that holds mini-mias/");
        return;
    }
    const Dataset d = load_mini_mias(folder);
    CHECK(d.class_counts() == std::vector<int64_t>{207, 115});
    CHECK(d.skipped.empty());
    const auto counts = [&](LabelConvention c) {
        return load_mini_mias(folder, {c, false, {}}).class_counts();
    };
    CHECK(counts(LabelConvention::benign_malignant) == std::vector<int64_t>{63, 52});
    CHECK(counts(LabelConvention::malignant_rest) == std::vector<int64_t>{270, 52});
    std::map<std::string, int> tissue, lesions, images;
    std::set<std::string> patients;
    int without_place = 0;
    for (const Sample& s : d.samples) {
        ++tissue[s.density];
        patients.insert(s.patient);
        std::set<std::string> kinds;
        for (const Lesion& lesion : s.lesions) {
            ++lesions[lesion.kind];
            kinds.insert(lesion.kind);
            without_place += !lesion.column.has_value();
        }
        for (const std::string& kind : kinds) ++images[kind];
    }
    using Counts = std::map<std::string, int>;
    CHECK(tissue == Counts{{"F", 106}, {"G", 104}, {"D", 112}});
    CHECK(
        lesions ==
        Counts{{"CALC", 30}, {"CIRC", 25}, {"SPIC", 19}, {"ARCH", 19}, {"MISC", 15}, {"ASYM", 15}});
    CHECK(
        images ==
        Counts{{"CALC", 25}, {"CIRC", 23}, {"ARCH", 19}, {"SPIC", 19}, {"ASYM", 15}, {"MISC", 14}});
    CHECK(patients.size() == 161);
    CHECK(without_place == 4);
    const Image image = d.read(d.samples[0]);
    CHECK(image.height == 1024);
    CHECK(image.channels == 1);
    CHECK(*d.samples[0].lesions[0].row == 1023 - 425);
}
