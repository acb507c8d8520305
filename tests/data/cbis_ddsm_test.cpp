#include "data/cbis_ddsm.h"

#include <doctest/doctest.h>

#include "engine/error.h"
#include "tests/data/dicom_writer.h"
#include "tests/message_of.h"
#include "tests/temporary_folder.h"

using namespace curie;
using namespace curie::test;

namespace {

constexpr const char* kMassHeader =
    "patient_id,breast_density,left or right breast,image view,abnormality id,abnormality type,"
    "mass shape,mass margins,assessment,pathology,subtlety,image file path,"
    "cropped image file path,ROI mask file path\r\n";
constexpr const char* kCalcHeader =
    "patient_id,breast density,left or right breast,image view,abnormality id,abnormality type,"
    "calc type,calc distribution,assessment,pathology,subtlety,image file path,"
    "cropped image file path,ROI mask file path\r\n";

/// A row as the real files have it: one path ends with a newline in quotes.
std::string row_of(const std::string& set, const std::string& patient, const std::string& side,
                   const std::string& view, int id, const std::string& pathology) {
    const std::string image = set + "_" + patient + "_" + side + "_" + view;
    const std::string lesion = image + "_" + std::to_string(id);
    // UIDs that differ as the real ones do: by image, and by lesion for crop and mask.
    const auto uid = [](const std::string& text, int kind) {
        return "1.3.6." + std::to_string(std::hash<std::string>{}(text) % 1000000) + "." +
               std::to_string(kind);
    };
    const std::string crops = lesion + "/" + uid(lesion, 1) + "/" + uid(lesion, 2) + "/00000";
    return patient + ",3," + side + "," + view + "," + std::to_string(id) + "," +
           (set.starts_with("Mass") ? "mass" : "calcification") + ",N/A,,4," + pathology + ",4," +
           image + "/" + uid(image, 1) + "/" + uid(image, 2) + "/000000.dcm," + crops + "0.dcm,\"" +
           crops + "1.dcm\n\"\r\n";
}

const std::string kMassRows =
    row_of("Mass-Training", "P_00001", "LEFT", "CC", 1, "BENIGN") +
    row_of("Mass-Training", "P_00001", "LEFT", "CC", 2, "MALIGNANT") +
    row_of("Mass-Training", "P_00002", "RIGHT", "MLO", 1, "BENIGN_WITHOUT_CALLBACK");
const std::string kCalcRows = row_of("Calc-Test", "P_00002", "RIGHT", "MLO", 1, "MALIGNANT") +
                              row_of("Calc-Test", "P_00002", "RIGHT", "CC", 1, "BENIGN");

void write_labels(const TemporaryFolder& folder) {
    folder.write("csv/mass_case_description_train_set.csv", kMassHeader + kMassRows);
    folder.write("csv/calc_case_description_test_set.csv", kCalcHeader + kCalcRows);
}

std::string pgm(int width, int height, const std::string& pixels = "") {
    return "P5\n" + std::to_string(width) + " " + std::to_string(height) + "\n255\n" +
           (pixels.empty() ? std::string(size_t(width * height), 'x') : pixels);
}

/// A mask, white in a box.
std::string mask(int width, int height, int left, int top, int right, int bottom) {
    std::string pixels(size_t(width * height), '\0');
    for (int row = top; row <= bottom; ++row)
        for (int column = left; column <= right; ++column) pixels[row * width + column] = '\xF0';
    return pgm(width, height, pixels);
}

const std::vector<std::string> kImages = {
    "Mass-Training_P_00001_LEFT_CC", "Mass-Training_P_00002_RIGHT_MLO",
    "Calc-Test_P_00002_RIGHT_MLO", "Calc-Test_P_00002_RIGHT_CC"};

void write_images(const TemporaryFolder& folder) {
    for (const std::string& name : kImages) folder.write("images/" + name + ".pgm", pgm(20, 30));
}

std::string cbis_ddsm_error(const std::string& folder, const CbisDdsmOptions& options = {}) {
    return message_of<InputError>([&] { load_cbis_ddsm(folder, options); });
}

std::string parse_error(const std::string& rows) {
    return message_of<InputError>(
        [&] { parse_cbis_ddsm(parse_csv(kMassHeader + rows, "mass.csv")); });
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    const size_t at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

bool has_skipped(const Dataset& d, const std::string& id, std::string_view reason) {
    for (const Skipped& skipped : d.skipped)
        if (skipped.id == id && contains(skipped.reason, reason)) return true;
    return false;
}

}  // namespace

TEST_CASE("cbis_ddsm: rows, lesions, patients and labels") {
    const TemporaryFolder folder;
    write_labels(folder);
    write_images(folder);
    const Dataset d = load_cbis_ddsm(folder.path());
    CHECK(d.class_counts() == std::vector<int64_t>{1, 2});
    REQUIRE(d.samples.size() == 3);  // in the order of patient, side, view
    const Sample& both = d.samples[0];
    CHECK(both.id == "Mass-Training_P_00001_LEFT_CC");
    CHECK(both.patient == "P_00001");
    CHECK(both.side == "left");
    CHECK(both.view == "CC");
    CHECK(both.density == "3");
    CHECK(both.label == 1);
    REQUIRE(both.lesions.size() == 2);
    CHECK(both.lesions[0].kind == "mass");
    CHECK(both.lesions[0].severity == Severity::benign);
    CHECK(both.lesions[1].severity == Severity::malignant);
    CHECK_FALSE(both.lesions[0].column.has_value());
    CHECK(d.samples[1].id == "Calc-Test_P_00002_RIGHT_CC");
    CHECK(d.samples[1].label == 0);
    // One patient in a training and in a test file; one mammogram under two names.
    CHECK(d.samples[1].patient == d.samples[2].patient);
    CHECK(d.samples[2].id == "Calc-Test_P_00002_RIGHT_MLO");
    CHECK(d.samples[2].lesions.size() == 2);
    CHECK(d.samples[2].label == 1);
    CHECK(has_skipped(d, "Mass-Training_P_00002_RIGHT_MLO", "is the same mammogram as Calc-Test"));
    CHECK(has_skipped(d, "mass_case_description_test_set.csv", "is not in the folder"));
    CHECK(d.skipped.size() == 3);
    CHECK(d.read(both).height == 30);

    CbisDdsmOptions options;
    options.separate_mass_and_calcification = true;
    options.convention = LabelConvention::three_class;
    const Dataset separate = load_cbis_ddsm(folder.path(), options);
    CHECK(separate.class_counts() == std::vector<int64_t>{0, 2, 2});
    CHECK(separate.samples[2].id == "Calc-Test_P_00002_RIGHT_MLO");
    CHECK(separate.samples[3].id == "Mass-Training_P_00002_RIGHT_MLO");
    CHECK(separate.samples[3].patient == "P_00002");
    options.convention = LabelConvention::benign_malignant;
    CHECK(load_cbis_ddsm(folder.path(), options).class_counts() == std::vector<int64_t>{2, 2});
    options.convention = LabelConvention::normal_abnormal;
    CHECK(contains(cbis_ddsm_error(folder.path(), options), "need normal images"));
}

TEST_CASE("cbis_ddsm: images that are missing, unreadable, doubled or without label") {
    const TemporaryFolder folder;
    write_labels(folder);
    write_images(folder);
    std::filesystem::remove(folder.path("images/Mass-Training_P_00001_LEFT_CC.pgm"));
    folder.write("images/Calc-Test_P_00099_LEFT_CC.pgm", pgm(1, 1));
    const std::string message = cbis_ddsm_error(folder.path());
    CHECK(contains(message,
                   "mass_case_description_train_set.csv' line 2: "
                   "'Mass-Training_P_00001_LEFT_CC' has a label but no image"));
    CbisDdsmOptions options;
    options.allow_missing = true;
    const Dataset d = load_cbis_ddsm(folder.path(), options);
    CHECK(d.samples.size() == 2);
    CHECK(has_skipped(d, "Mass-Training_P_00001_LEFT_CC", "line 2: has a label but no image"));
    CHECK(has_skipped(d, "Calc-Test_P_00099_LEFT_CC", "has an image but no label"));

    folder.write("images/Mass-Training_P_00001_LEFT_CC.pgm", "");
    CHECK(contains(cbis_ddsm_error(folder.path(), options), "is empty (0 bytes)"));
    options.skip_bad = true;
    CHECK(has_skipped(load_cbis_ddsm(folder.path(), options), "Mass-Training_P_00001_LEFT_CC",
                      "is empty (0 bytes)"));
    folder.write("images/Mass-Training_P_00001_LEFT_CC.pgm", pgm(2, 2));
    folder.write("more/Mass-Training_P_00001_LEFT_CC.pgm", pgm(2, 2));
    CHECK(contains(cbis_ddsm_error(folder.path()),
                   "line 2: the image 'Mass-Training_P_00001_LEFT_CC' has 2 files"));
    CHECK(load_cbis_ddsm(folder.path(), options).samples.size() == 2);

    CHECK(contains(cbis_ddsm_error(folder.path("none")), "is not a folder"));
    const TemporaryFolder empty;
    CHECK(contains(cbis_ddsm_error(empty.path()),
                   "holds none of mass_case_description_train_set.csv"));
    write_labels(empty);
    CHECK(contains(cbis_ddsm_error(empty.path(), options), "has a label but no image"));
    empty.write("again/calc_case_description_test_set.csv", kCalcHeader + kCalcRows);
    CHECK(
        contains(cbis_ddsm_error(empty.path()), "holds calc_case_description_test_set.csv twice"));
}

TEST_CASE("cbis_ddsm: bad rows are named by file and line, or skipped") {
    const std::string good = row_of("Mass-Training", "P_00001", "LEFT", "CC", 1, "BENIGN");
    CHECK(parse_error(good) == "");
    const auto after = [&](std::string_view from, std::string_view to) {
        const std::string message = parse_error(good + replaced(good, from, to));
        CHECK(contains(message, "[cbis-ddsm] 'mass.csv' line 4: "));
        return message;
    };
    CHECK(contains(after("P_00001,", "00001,"), "expected a patient P_ and digits, got '00001'"));
    CHECK(contains(after("LEFT,", "left,"), "expected the breast LEFT or RIGHT, got 'left'"));
    CHECK(contains(after("CC,", "XCCL,"), "expected the view CC or MLO, got 'XCCL'"));
    CHECK(contains(after(",mass,", ",cyst,"), "expected the type mass or calcification"));
    CHECK(contains(after("BENIGN", "benign"), "expected the pathology MALIGNANT or BENIGN or"));
    CHECK(contains(after("P_00001,", "P_00002,"),
                   "names 'Mass-Training_P_00001_LEFT_CC', but the row is of P_00002_LEFT_CC"));
    CHECK(contains(after(",1,mass", ",2,mass"), "but the row is of P_00001_LEFT_CC_2"));
    CHECK(contains(after("/000000.dcm", ""), "expected the image file path as NAME/STUDY"));
    for (const char* path : {"/etc/", "../", "a/../../"})
        CHECK(contains(after("Mass-Training", path + std::string("Mass-Training")),
                       "leaves the folder"));
    CHECK(
        contains(after("BENIGN", "BENIGN"),
                 "'Mass-Training_P_00001_LEFT_CC_1' is listed twice, first in 'mass.csv' line 2"));
    CHECK(contains(after("BENIGN", "MALIGNANT"),
                   "is malignant, which contradicts 'mass.csv' line 2 (benign)"));
    const std::string second = row_of("Mass-Training", "P_00001", "LEFT", "CC", 2, "BENIGN");
    CHECK(contains(parse_error(good + replaced(second, "/1.3.6.", "/1.3.7.")),
                   "line 4: the image 'Mass-Training_P_00001_LEFT_CC' is listed twice"));
    CHECK(contains(message_of<InputError>(
                       [] { parse_cbis_ddsm(parse_csv("patient_id,pathology\n", "mass.csv")); }),
                   "'mass.csv' has no column 'breast_density'; it has 'patient_id', 'pathology'"));

    const TemporaryFolder folder;
    write_images(folder);
    folder.write("mass_case_description_train_set.csv",
                 kMassHeader + kMassRows + "P_00001,3,LEFT\r\n" +
                     row_of("Mass-Training", "P_00001", "LEFT", "CC", 3, "UNKNOWN"));
    CHECK(contains(cbis_ddsm_error(folder.path()),
                   "line 8: expected 14 cells as in the header, got 3"));
    CbisDdsmOptions options;
    options.skip_bad = true;
    const Dataset d = load_cbis_ddsm(folder.path(), options);
    CHECK(d.samples.size() == 2);
    CHECK(d.samples[0].lesions.size() == 2);
    CHECK(has_skipped(d, "line 8", "expected 14 cells"));
    CHECK(has_skipped(d, "Mass-Training_P_00001_LEFT_CC", "line 9: expected the pathology"));
}

TEST_CASE("cbis_ddsm: the JPEG mirror, places by masks and lesion crops") {
    const TemporaryFolder folder;
    write_labels(folder);
    const auto records = [&](const char* name) {
        return parse_cbis_ddsm(read_csv(folder.path(std::string("csv/") + name)));
    };
    // A folder per series; only dicom_info.csv knows whose they are, here under the name `jpeg`.
    std::string info = "file_path,image_path,PatientID,SeriesDescription\n";
    const auto series = [](const std::string& path) {
        const size_t file = path.rfind('/');
        return path.substr(path.rfind('/', file - 1) + 1, file - path.rfind('/', file - 1) - 1);
    };
    const auto add = [&](const std::string& path, const std::string& file,
                         const std::string& content, const std::string& patient) {
        folder.write("jpeg/" + series(path) + "/" + file, content);
        info += "x,CBIS-DDSM/jpeg/" + series(path) + "/" + file + "," + patient + ",\n";
    };
    auto all = records("mass_case_description_train_set.csv");
    for (auto& record : records("calc_case_description_test_set.csv")) all.push_back(record);
    for (const CbisDdsmRecord& record : all) {
        const std::string name = record.image_name();
        if (record.abnormality == "1") add(record.image, "1-001.jpg", pgm(20, 30), name);
        const bool first = &record == &all[0];
        // Crop and mask in either order; the second mask is twice as large as its mammogram.
        add(record.crop, first ? "1-001.jpg" : "1-002.jpg",
            first ? mask(20, 30, 4, 10, 7, 11) : mask(40, 60, 8, 20, 15, 23), record.crop_name());
        add(record.crop, first ? "1-002.jpg" : "1-001.jpg", pgm(5, 6), record.crop_name());
    }
    folder.write("csv/dicom_info.csv", info);
    const Dataset d = load_cbis_ddsm(folder.path());
    REQUIRE(d.samples.size() == 3);
    for (const Lesion& lesion : d.samples[0].lesions) {
        CHECK(*lesion.column == doctest::Approx(5.5));
        CHECK(*lesion.row == doctest::Approx(10.5));
        CHECK(*lesion.radius == doctest::Approx(2));
    }
    CbisDdsmOptions options;
    options.lesion_places = false;
    CHECK_FALSE(load_cbis_ddsm(folder.path(), options).samples[0].lesions[0].row.has_value());
    options.lesion_crops = true;
    const Dataset crops = load_cbis_ddsm(folder.path(), options);
    REQUIRE(crops.samples.size() == 5);
    CHECK(crops.class_counts() == std::vector<int64_t>{3, 2});
    for (const Sample& sample : crops.samples) CHECK(crops.read(sample).height == 6);
    CHECK(crops.samples[1].id == "Mass-Training_P_00001_LEFT_CC_2");
    CHECK(crops.samples[1].label == 1);

    folder.write("jpeg/" + series(all[0].crop) + "/1-001.jpg", mask(20, 30, 1, 1, 0, 0));
    CHECK(contains(cbis_ddsm_error(folder.path()), "is black: it marks nothing"));
    options.lesion_places = options.skip_bad = true;
    options.lesion_crops = false;
    const Dataset without = load_cbis_ddsm(folder.path(), options);
    CHECK(has_skipped(without, "Mass-Training_P_00001_LEFT_CC_1", "is black"));
    CHECK_FALSE(without.samples[0].lesions[0].column.has_value());
    CHECK(without.samples[0].lesions[1].column.has_value());
}

#if CURIE_HAVE_DCMTK
TEST_CASE(
    "cbis_ddsm: DICOM trees by the paths of the label files, by today's names, by PatientID") {
    const auto write = [](const TemporaryFolder& folder, const std::string& path,
                          const std::string& patient) {
        DicomPicture picture;
        picture.bits = 16;
        picture.fill();
        picture.texts = {{DCM_PatientID, patient}};
        std::filesystem::create_directories(std::filesystem::path(folder.path(path)).parent_path());
        write_dicom(folder.path(path), picture);
    };
    for (const int form : {0, 1, 2}) {
        CAPTURE(form);
        const TemporaryFolder folder;
        write_labels(folder);
        int number = 0;
        for (const char* name :
             {"mass_case_description_train_set", "calc_case_description_test_set"})
            for (const CbisDdsmRecord& record :
                 parse_cbis_ddsm(read_csv(folder.path("csv/" + std::string(name) + ".csv")))) {
                if (record.abnormality != "1") continue;
                const std::string path =
                    form == 0   ? "DOI/" + record.image
                    : form == 1 ? "CBIS-DDSM/" + record.image_name() +
                                      "/08-07-2016-DDSM-NA-96009/1.000000-full mammogram "
                                      "images-63992/1-1.dcm"
                                : "flat/" + std::to_string(number++) + ".dcm";
                write(folder, path, record.image_name());
            }
        folder.write("flat/notes.dcm", "not DICOM, not of this set");
        const Dataset d = load_cbis_ddsm(folder.path());
        REQUIRE(d.samples.size() == 3);
        CHECK(d.samples[0].id == "Mass-Training_P_00001_LEFT_CC");
        CHECK(d.read(d.samples[0]).height == 12);
        CHECK(has_skipped(d, "flat/notes.dcm", "not a DICOM"));
        CbisDdsmOptions options;
        options.dicom.window = WindowMode::window;  // these files have none
        const Dataset windowed = load_cbis_ddsm(folder.path(), options);
        CHECK_THROWS_AS(windowed.read(windowed.samples[0]), InputError);
    }
}
#endif
