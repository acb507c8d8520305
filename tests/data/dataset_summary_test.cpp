#include "data/dataset_summary.h"

#include <doctest/doctest.h>

#include "data/load_dataset.h"
#include "tests/data/inbreast_files.h"
#include "tests/message_of.h"
#include "tests/temporary_folder.h"

using namespace curie;
using namespace curie::test;

#if CURIE_HAVE_PUGIXML
TEST_CASE("dataset_summary: counts of a small INbreast") {
    const TemporaryFolder folder;
    fill_inbreast(folder);
    DatasetOptions options;
    options.convention = LabelConvention::benign_malignant;
    const DatasetSummary s =
        summarise(load_datasets({"inbreast:" + folder.path().string()}, options));
    CHECK(s.images == 4);
    CHECK(s.patients == 3);
    CHECK(s.class_counts == std::vector<int64_t>{2, 2});
    CHECK(s.severities == NameCounts{{"benign", 2}, {"malignant", 2}});
    CHECK(s.sides == NameCounts{{"left", 1}, {"right", 3}});
    CHECK(s.views == NameCounts{{"CC", 1}, {"FB", 1}, {"MLO", 2}});
    CHECK(s.densities == NameCounts{{"2", 2}, {"4", 1}, {"unknown", 1}});
    CHECK(s.sizes == NameCounts{{"30 x 40", 4}});
    CHECK(s.images_per_patient == NameCounts{{"1", 2}, {"2", 1}});
    CHECK(s.lesions ==
          NameCounts{{"Calcification", 1}, {"Mass", 1}, {"Spiculated Region", 1}, {"finding", 2}});
    CHECK(s.lesions_with_place == 3);
    CHECK(s.lesions_with_outline == 2);
    REQUIRE(s.skipped.size() == 1);

    const nlohmann::json json = to_json(s);
    CHECK(json.at("classes").at("malignant") == 2);
    CHECK(json.at("skipped").at(0).at("id") == "20586908");
    CHECK(json.at("notes").size() == 1);
    const std::string text = describe(s);
    CHECK(contains(text, "inbreast: 4 images of 3 patients\n"));
    CHECK(contains(text, "benign: 2, malignant: 2\n"));
    CHECK(contains(text, "5, 3 with a place, 2 with an outline\n"));
    CHECK(contains(text, "20586908: has BI-RADS 1, which the convention benign-malignant"));
    CHECK(contains(text, "note: 2 images with a finding have no outline"));
}
#endif

TEST_CASE("dataset_summary: what was left out is grouped by the kind of reason") {
    DatasetSummary s;
    s.skipped = {{"a", "'/x y/1.csv' line 2: has no image"},
                 {"b", "'/x y/2.csv' line 31: has no image"},
                 {"c", "is empty"},
                 {"d", "it's 'open"}};
    const std::string text = describe(s);
    CHECK(contains(text, "left out            4\n"));
    CHECK(contains(text, "    a, b: '/x y/1.csv' line 2: has no image (the first one's reason)\n"));
    CHECK(contains(text, "    c: is empty\n"));
    CHECK(contains(text, "    d: it's 'open\n"));
    CHECK(contains(text, "--json lists every one"));
    CHECK(to_json(s).at("skipped").size() == 4);
}

TEST_CASE("dataset_summary: sizes that no loader noted, and many of them") {
    const TemporaryFolder folder;
    Dataset d;
    d.class_names = {"one"};
    for (int i = 1; i <= 9; ++i) {
        Sample sample;
        sample.id = std::to_string(i);
        sample.path = folder.path(sample.id + ".pgm");
        write_pgm(sample.path, {2, i, 1, std::vector<uint8_t>(2 * size_t(i))});
        d.samples.push_back(sample);
    }
    d.samples.push_back(d.samples.back());
    d.samples.push_back({});  // from no file
    d.read = [](const Sample&) { return Image{5, 4, 1, std::vector<uint8_t>(20)}; };
    const DatasetSummary s = summarise(d);
    CHECK(s.sizes.at("9 x 2") == 2);
    CHECK(s.sizes.at("4 x 5") == 1);
    CHECK(contains(describe(s), "9 x 2: 2, "));
    CHECK(contains(describe(s), " and 4 more"));
    CHECK(s.densities == NameCounts{{"unknown", 11}});
}
