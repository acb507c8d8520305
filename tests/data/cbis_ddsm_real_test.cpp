// What the loader makes of the original label files, where they are.
#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <set>

#include "data/cbis_ddsm.h"

using namespace curie;

namespace {

using Counts = std::map<std::string, int>;

/// The folder of the real files, "" (and a message) without them.
std::string real_folder() {
    const char* root = std::getenv("CURIE_DATA_DIR");
    const std::string folder = root ? std::string(root) + "/cbis-ddsm" : "";
    if (root && std::filesystem::is_directory(folder)) return folder;
    MESSAGE("skipped: CURIE_DATA_DIR does not name a folder that holds cbis-ddsm/");
    return "";
}

}  // namespace

TEST_CASE("cbis_ddsm: the rows of the real label files") {
    const std::string folder = real_folder();
    if (folder.empty()) return;
    struct Expected {
        const char* name;
        int rows, malignant, patients, images;
    };
    std::map<std::string, std::set<std::string>> sets_of_patient, names_of_view;
    std::map<std::string, std::set<Severity>> severities_of_image;
    Counts sides, views, kinds, abnormalities, densities;
    int rows = 0;
    for (const auto& expected : {Expected{"mass_case_description_train_set", 1318, 637, 691, 1231},
                                 Expected{"mass_case_description_test_set", 378, 147, 201, 361},
                                 Expected{"calc_case_description_train_set", 1546, 544, 602, 1227},
                                 Expected{"calc_case_description_test_set", 326, 129, 151, 284}}) {
        CAPTURE(expected.name);
        const auto records =
            parse_cbis_ddsm(read_csv(folder + "/labels/" + expected.name + ".csv"));
        std::set<std::string> patients, images;
        int malignant = 0;
        for (const CbisDdsmRecord& record : records) {
            malignant += record.severity == Severity::malignant;
            patients.insert(record.patient);
            images.insert(record.image_name());
            sets_of_patient[record.patient].insert(std::string(expected.name).substr(22));
            severities_of_image[record.image_name()].insert(record.severity);
            names_of_view[record.patient + record.side + record.view].insert(record.image_name());
            ++sides[record.side];
            ++views[record.view];
            ++kinds[record.kind];
            ++abnormalities[record.abnormality];
            ++densities[record.density];
        }
        CHECK(records.size() == expected.rows);
        CHECK(malignant == expected.malignant);
        CHECK(patients.size() == expected.patients);
        CHECK(images.size() == expected.images);
        rows += static_cast<int>(records.size());
    }
    CHECK(rows == 3568);
    CHECK(sides == Counts{{"left", 1819}, {"right", 1749}});
    CHECK(views == Counts{{"CC", 1672}, {"MLO", 1896}});
    CHECK(kinds == Counts{{"mass", 1696}, {"calcification", 1872}});
    CHECK(densities == Counts{{"0", 2}, {"1", 536}, {"2", 1373}, {"3", 1103}, {"4", 554}});
    CHECK(abnormalities ==
          Counts{{"1", 3011}, {"2", 351}, {"3", 122}, {"4", 47}, {"5", 23}, {"6", 12}, {"7", 2}});
    CHECK(sets_of_patient.size() == 1566);
    int in_train_and_test = 0;
    for (const auto& [patient, sets] : sets_of_patient) in_train_and_test += sets.size() > 1;
    CHECK(in_train_and_test == 31);
    CHECK(severities_of_image.size() == 3103);
    int malignant_images = 0, mixed_images = 0;
    for (const auto& [image, severities] : severities_of_image) {
        malignant_images += severities.contains(Severity::malignant);
        mixed_images += severities.size() > 1;
    }
    CHECK(malignant_images == 1375);
    CHECK(mixed_images == 17);
    CHECK(names_of_view.size() == 3032);
    int under_two_names = 0;
    for (const auto& [view, names] : names_of_view) under_two_names += names.size() > 1;
    CHECK(under_two_names == 71);
    int contradictory_names = 0, malignant_views = 0;
    for (const auto& [view, names] : names_of_view) {
        int malignant = 0;
        for (const std::string& name : names)
            malignant += severities_of_image[name].contains(Severity::malignant);
        malignant_views += malignant > 0;
        contradictory_names += malignant > 0 && malignant < static_cast<int>(names.size());
    }
    CHECK(contradictory_names == 16);
    CHECK(malignant_views == 1347);
}

TEST_CASE("cbis_ddsm: the real mammograms that are there") {
    const std::string folder = real_folder();
    if (folder.empty()) return;
    CbisDdsmOptions options;
    options.allow_missing = true;
    const Dataset d = load_cbis_ddsm(folder, options);
    REQUIRE(d.samples.size() == 10);
    CHECK(d.class_counts() == std::vector<int64_t>{4, 6});
    int same = 0;
    for (const Skipped& skipped : d.skipped) same += skipped.reason.starts_with("is the same mam");
    CHECK(same == 2);  // of the ten, two are also calcification images
    CHECK(d.skipped.size() == 3103 - 10);
    const Sample& first = d.samples[0];
    CHECK(first.id == "Mass-Training_P_00001_LEFT_MLO");
    CHECK(first.patient == "P_00001");
    CHECK(first.side == "left");
    CHECK(first.view == "MLO");
    CHECK(first.density == "3");
    REQUIRE(first.lesions.size() == 1);
    CHECK(first.lesions[0].kind == "mass");
    CHECK(first.lesions[0].severity == Severity::malignant);
    CHECK_FALSE(first.lesions[0].column.has_value());

    options.lesion_crops = true;
    const Dataset crops = load_cbis_ddsm(folder, options);
    CHECK(crops.samples.size() == 18);
    CHECK(crops.skipped.size() == 3568 - 18);
    const Image crop = crops.read(crops.samples[0]);
    CHECK(crop.channels == 1);
    CHECK(std::set<uint8_t>(crop.pixels.begin(), crop.pixels.end()).size() > 100);
}
