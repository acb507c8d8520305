#include "data/inbreast.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <map>

#include "data/inbreast_table.h"
#include "engine/error.h"
#include "tests/data/dicom_writer.h"
#include "tests/data/inbreast_files.h"
#include "tests/message_of.h"
#include "tests/temporary_folder.h"

#if CURIE_HAVE_PUGIXML

using namespace curie;
using namespace curie::test;

namespace {

const std::string kImages = "INbreast Release 1.0/AllDICOMs/";
const std::string kTable = "INbreast Release 1.0/INbreast.csv";
const std::string kOutlines = "INbreast Release 1.0/AllXML/";

std::string inbreast_error(const std::string& folder, const InbreastOptions& options = {}) {
    return message_of<InputError>([&] { load_inbreast(folder, options); });
}

Dataset load(const TemporaryFolder& folder, bool skip_bad) {
    InbreastOptions options;
    options.skip_bad = options.allow_missing = skip_bad;
    return load_inbreast(folder.path(), options);
}

bool lists(const Dataset& dataset, const std::string& id, const std::string& reason) {
    return std::any_of(dataset.skipped.begin(), dataset.skipped.end(),
                       [&](const Skipped& s) { return s.id == id && contains(s.reason, reason); });
}

std::vector<int64_t> counts(const TemporaryFolder& folder, LabelConvention convention,
                            BiradsConvention birads = BiradsConvention::malignant_from_4) {
    InbreastOptions options;
    options.convention = convention;
    options.birads = birads;
    const Dataset dataset = load_inbreast(folder.path(), options);
    CHECK(dataset.samples.size() + dataset.skipped.size() == 5);  // nothing is lost
    return dataset.class_counts();
}

}  // namespace

TEST_CASE("inbreast: names of the files") {
    const auto name = parse_inbreast_name("20586908_6C613a14b80a8591_MG_R_CC_ANON");
    REQUIRE(name);
    CHECK(name->id == "20586908");
    CHECK(name->patient == "6c613a14b80a8591");
    CHECK(name->side == "right");
    CHECK(name->view == "CC");
    CHECK(parse_inbreast_name("20586908_6c613a14b80a8591_MG_L_ML_ANON")->view == "MLO");
    CHECK(parse_inbreast_name("50994300_6c613a14b80a8591_MG_L_FB_ANON")->view.empty());
    CHECK(parse_inbreast_name("20586908")->patient.empty());
    for (const char* foreign : {"", "2058690", "205869081", "20586908_mask", "20586908_",
                                "20586908-1", "mdb001", "._20586908"})
        CHECK_FALSE(parse_inbreast_name(foreign).has_value());
}

TEST_CASE("inbreast: labels, patients, views and lesions") {
    const TemporaryFolder folder;
    fill_inbreast(folder);
    const Dataset d = load_inbreast(folder.path());
    REQUIRE(d.samples.size() == 5);
    CHECK(d.skipped.empty());
    CHECK(d.class_counts() == std::vector<int64_t>{1, 4});
    CHECK(d.samples[0].id == "20586908");
    CHECK(d.samples[0].patient == "inbreast-6c613a14b80a8591");
    CHECK(d.samples[0].patient == d.samples[1].patient);
    CHECK(d.samples[1].patient != d.samples[2].patient);
    CHECK(d.samples[0].side == "right");
    CHECK(d.samples[0].lesions.empty());
    CHECK(d.samples[1].side == "left");
    CHECK(d.samples[1].view == "MLO");
    CHECK(d.samples[1].density == "4");
    CHECK(d.samples[1].height == 40);
    CHECK(d.samples[1].width == 30);
    REQUIRE(d.samples[1].lesions.size() == 2);
    CHECK(d.samples[1].lesions[0].outline.size() == 4);
    CHECK(d.samples[1].lesions[1].kind == "Calcification");
    CHECK(d.samples[1].severity() == Severity::malignant);
    CHECK(d.samples[2].lesions.at(0).kind == "Spiculated Region");
    CHECK(d.samples[2].severity() == Severity::benign);
    CHECK(d.samples[3].lesions.at(0).kind == "finding");
    CHECK_FALSE(d.samples[3].lesions[0].column.has_value());
    CHECK(d.samples[4].view == "FB");
    CHECK(d.samples[4].density.empty());
    CHECK(d.read(d.samples[0]).pixels.size() == 1200);
    REQUIRE(d.notes.size() == 1);
    CHECK(contains(d.notes[0], "2 images with a finding have no outline"));
}

TEST_CASE("inbreast: every convention") {
    const TemporaryFolder folder;
    fill_inbreast(folder);  // BI-RADS 1, 2, 3, 4a, 5
    using enum LabelConvention;
    CHECK(counts(folder, malignant_rest) == std::vector<int64_t>{3, 2});
    CHECK(counts(folder, benign_malignant) == std::vector<int64_t>{2, 2});
    CHECK(counts(folder, three_class) == std::vector<int64_t>{1, 2, 2});
    CHECK(counts(folder, malignant_rest, BiradsConvention::without_3) ==
          std::vector<int64_t>{2, 2});
    CHECK(counts(folder, malignant_rest, BiradsConvention::malignant_from_4b) ==
          std::vector<int64_t>{4, 1});
}

TEST_CASE("inbreast: copies named by the id alone say that patients are unknown") {
    const TemporaryFolder folder;
    folder.write("20586908.png", kInbreastPixels);
    folder.write("20586934.png", kInbreastPixels);
    folder.write("20586934_mask.png", kInbreastPixels);
    folder.write("INbreast.csv", kInbreastHeader + inbreast_row("R", "CC", "20586908", "4", "1") +
                                     inbreast_row("L", "MLO", "20586934", "4", "5"));
    const Dataset d = load_inbreast(folder.path());
    REQUIRE(d.samples.size() == 2);
    CHECK(d.samples[0].patient != d.samples[1].patient);
    CHECK(contains(d.notes.at(0), "2 images have no patient in their names"));
    CHECK(lists(d, "20586934_mask", "is not named as INbreast's images are"));
}

TEST_CASE("inbreast: the real table with drawn images gives the published counts") {
    const char* root = std::getenv("CURIE_DATA_DIR");
    const std::string tables = root ? std::string(root) + "/inbreast/" : "";
    if (!root || !std::filesystem::is_directory(tables)) {
        MESSAGE("skipped: CURIE_DATA_DIR does not name a folder that holds inbreast/");
        return;
    }
    const TemporaryFolder folder;
    for (const auto& [id, record] : parse_inbreast_table(read_csv(tables + "INbreast.csv", ';')))
        folder.write("AllDICOMs/" + id + "_0123456789abcdef_MG_" +
                         (record.side == "left" ? "L_" : "R_") +
                         (record.view == "MLO" ? "ML" : record.view) + "_ANON.dcm",
                     kInbreastPixels);
    const std::string table = folder.path("INbreast.csv");
    std::filesystem::copy_file(tables + "INbreast.csv", table);
    using enum LabelConvention;
    using Birads = BiradsConvention;
    const auto counts_of = [&](LabelConvention convention, Birads birads) {
        InbreastOptions options;
        options.convention = convention;
        options.birads = birads;
        const Dataset d = load_inbreast(folder.path(), options);
        CHECK(d.samples.size() + d.skipped.size() == 410);
        return d.class_counts();
    };
    using Counts = std::vector<int64_t>;
    CHECK(counts_of(normal_abnormal, Birads::malignant_from_4) == Counts{67, 343});
    CHECK(counts_of(malignant_rest, Birads::malignant_from_4) == Counts{310, 100});
    CHECK(counts_of(malignant_rest, Birads::without_3) == Counts{287, 100});
    CHECK(counts_of(malignant_rest, Birads::malignant_from_4b) == Counts{323, 87});
    CHECK(counts_of(benign_malignant, Birads::malignant_from_4) == Counts{243, 100});
    CHECK(counts_of(three_class, Birads::malignant_from_4) == Counts{67, 243, 100});
#if CURIE_HAVE_FREEXL
    std::filesystem::remove(table);
    std::filesystem::copy_file(tables + "INbreast.xls", folder.path("INbreast.xls"));
    const Dataset d = load_inbreast(folder.path());
    CHECK(d.class_counts() == Counts{67, 343});
    std::map<std::string, int> kinds;
    for (const Sample& sample : d.samples)
        for (const Lesion& lesion : sample.lesions) ++kinds[lesion.kind];
    // 24065584 has BI-RADS 4c and no mark.
    CHECK(
        kinds ==
        std::map<std::string, int>{
            {"Mass", 108}, {"Micros", 308}, {"Distortion", 3}, {"Asymmetry", 14}, {"finding", 1}});
#endif
}

#if CURIE_HAVE_DCMTK
TEST_CASE("inbreast: DICOM of 14 bits by the window that is asked for") {
    const TemporaryFolder folder;
    DicomPicture picture;
    picture.bits = 14;
    picture.fill();
    picture.texts = {{DCM_WindowCenter, "8000"}, {DCM_WindowWidth, "100"}};
    write_dicom(folder.path("20586908_6c613a14b80a8591_MG_R_CC_ANON.dcm"), picture);
    folder.write("INbreast.csv", kInbreastHeader + inbreast_row("R", "CC", "20586908", "4", "1"));
    InbreastOptions options;
    const Dataset whole_range = load_inbreast(folder.path(), options);
    options.dicom.window = WindowMode::window;
    const Dataset narrow = load_inbreast(folder.path(), options);
    const Sample& sample = narrow.samples.at(0);
    CHECK(sample.height == picture.height);
    CHECK(sample.width == picture.width);
    const Image a = whole_range.read(sample), b = narrow.read(sample);
    const auto mid_greys = [](const Image& image) {
        return std::count_if(image.pixels.begin(), image.pixels.end(),
                             [](uint8_t p) { return p > 10 && p < 245; });
    };
    CHECK(mid_greys(a) > 80);  // of 108 pixels of all values
    CHECK(mid_greys(b) < 10);  // nearly all lie outside of the narrow window
    folder.write("20586908_6c613a14b80a8591_MG_R_CC_ANON.dcm",
                 read_whole(sample.path).substr(0, 200));
    CHECK(contains(inbreast_error(folder.path()), "20586908_6c613a14b80a8591_MG_R_CC_ANON.dcm"));
}
#endif

TEST_CASE("inbreast: what contradicts itself is refused, or listed and left out") {
    const TemporaryFolder folder;
    fill_inbreast(folder);
    const auto check = [&](const std::string& id, const std::string& message) {
        CHECK(contains(inbreast_error(folder.path()), message));
        const Dataset d = load(folder, true);
        CHECK(d.samples.size() == 4);
        CHECK(lists(d, id, message));
        CHECK(d.skipped.size() == 1);
    };
    SUBCASE("the side in the name") {
        std::filesystem::rename(
            folder.path(kImages + "20586908_6c613a14b80a8591_MG_R_CC_ANON.dcm"),
            folder.path(kImages + "20586908_6c613a14b80a8591_MG_L_CC_ANON.dcm"));
        check("20586908", "INbreast.csv' line 2: right CC contradicts the file's name");
    }
    SUBCASE("outlines of a normal image") {
        folder.write(kOutlines + "20586908.xml", inbreast_outlines({{"Mass", {"(1, 1)"}}}));
        check("20586908", "20586908.xml' outlines 1 lesions, which contradicts Bi-Rads 1");
    }
    SUBCASE("outlines that break off") {
        folder.write(kOutlines + "20586934.xml", "<plist><dict>");
        check("20586934", "20586934.xml' line 1: no complete XML");
    }
    SUBCASE("an empty file of outlines") {
        folder.write(kOutlines + "20586934.xml", "");
        check("20586934", "20586934.xml' is empty");
    }
    SUBCASE("an empty image") {
        folder.write(kImages + "22580192_5530d5782fc89dd7_MG_R_CC_ANON.dcm", "");
        check("22580192", "is empty (0 bytes)");
    }
    SUBCASE("a row with an unknown value") {
        folder.write(kTable, kInbreastHeader + inbreast_row("R", "CC", "20586908", "4", "1") +
                                 inbreast_row("L", "MLO", "20586934", "4", "5") +
                                 inbreast_row("R", "CC", "22580192", "2", "3") +
                                 inbreast_row("R", "MLO", "22580218", "2", "4x") +
                                 inbreast_row("R", "FB", "50994300", "", "2"));
        check("22580218", "INbreast.csv' line 5: expected Bi-Rads 0 to 6, 4 also with a, b or c");
    }
    SUBCASE("a row with too few cells") {
        folder.write(kTable, read_whole(folder.path(kTable)) + "removed;removed;R\r\n");
        CHECK(contains(inbreast_error(folder.path()), "line 7: expected 8 cells"));
        const Dataset d = load(folder, true);
        CHECK(d.samples.size() == 5);
        CHECK(contains(d.skipped.at(0).id, "line 7"));
    }
}

TEST_CASE("inbreast: two files of one image") {
    const TemporaryFolder folder;
    fill_inbreast(folder);
    folder.write("png/20586908.png", kInbreastPixels);
    const Dataset d = load(folder, false);
    CHECK(d.samples.size() == 5);
    CHECK(contains(d.samples[0].path, ".dcm"));
    CHECK(lists(d, "20586908", "is a second file of image 20586908"));
    folder.write("again/20586908_6c613a14b80a8591_MG_R_CC_ANON.dcm", kInbreastPixels);
    CHECK(contains(inbreast_error(folder.path()), "remove one of them"));
    CHECK(load(folder, true).samples.size() == 5);
    folder.write("again/20586934.xml", "<plist/>");
    CHECK(contains(message_of<InputError>([&] {
                       std::filesystem::remove_all(folder.path("png"));
                       std::filesystem::remove(
                           folder.path("again/20586908_6c613a14b80a8591_MG_R_CC_ANON.dcm"));
                       load(folder, false);
                   }),
                   "has the outlines of image 20586934, as"));
}

TEST_CASE("inbreast: what is missing is said in one sentence") {
    const TemporaryFolder folder;
    CHECK(contains(inbreast_error(folder.path("none")), "is not a folder"));
    CHECK(contains(inbreast_error(folder.path()), "hold no INbreast.csv or INbreast.xls"));
    folder.write("INbreast.csv", kInbreastHeader + inbreast_row("R", "CC", "20586908", "4", "1"));
    CHECK(contains(inbreast_error(folder.path()), "hold no images named by eight digits"));
    folder.write("20586934.png", kInbreastPixels);
    const std::string both = inbreast_error(folder.path());
    CHECK(contains(both, "1 labels without an image (20586908)"));
    CHECK(contains(both, "1 images without a label (20586934)"));
    InbreastOptions options;
    options.allow_missing = true;
    CHECK(load_inbreast(folder.path(), options).skipped.size() == 2);
    folder.write("INbreast.csv", "");
    CHECK(contains(inbreast_error(folder.path()), "INbreast.csv"));
    folder.write("INbreast.csv",
                 "\xFF\xFE"
                 "a;b\n");
    CHECK(contains(inbreast_error(folder.path()), "UTF-16"));
}

#endif
