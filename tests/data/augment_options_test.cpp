// Augmentations by name and from files with Keras' names.
#include <doctest/doctest.h>

#include "data/augment.h"
#include "engine/error.h"
#include "tests/temporary_folder.h"

using namespace curie;
using namespace curie::test;
using nlohmann::json;

namespace {

void check_refused(const json& value, const std::string& part) {
    std::string message;
    try {
        augment_from_json(value, "own.json");
    } catch (const InputError& error) {
        message = error.what();
    }
    CAPTURE(value.dump());
    CAPTURE(message);
    CHECK(message.find(part) != std::string::npos);
    CHECK(message.find("own.json") != std::string::npos);
}

}  // namespace

TEST_CASE("augment: presets by name") {
    CHECK(load_augment("none").is_identity());
    const AugmentOptions paper = load_augment("paper"), transfer = load_augment("transfer");
    CHECK(paper == augment_preset("paper"));
    CHECK(paper.rotation_range == 90);
    CHECK(paper.inversion_probability == 0.5);
    CHECK_FALSE(paper.vertical_flip);
    CHECK(transfer.vertical_flip);
    CHECK(transfer.horizontal_flip);
    CHECK(transfer.inversion_probability == 0);
    CHECK_THROWS_AS(augment_preset("strong"), InputError);
    CHECK_THROWS_WITH_AS(load_augment("strong"),
                         "[augment] expected one of paper, paper-without-inversion, transfer, none "
                         "or a readable JSON file with Keras' names, got 'strong'",
                         InputError);
}

TEST_CASE("augment: a file with Keras' names") {
    const TemporaryFolder folder;
    const AugmentOptions o = load_augment(folder.write("own.json", R"({
        "rotation_range": 20, "width_shift_range": 3, "height_shift_range": [-5, 0.5],
        "zoom_range": [0.9, 1.3], "brightness_range": [0.5, 1.5], "channel_shift_range": 12.5,
        "fill_mode": "reflect", "cval": 7, "interpolation_order": 3, "vertical_flip": true,
        "shear_range": 5.0, "inversion_probability": 0.25, "legacy": true,
        "rescale": 0.00392156862745098, "data_format": "channels_last", "dtype": null,
        "featurewise_center": false, "validation_split": 0.0, "preprocessing_function": null})"));
    CHECK(o.rotation_range == 20);
    CHECK(std::get<int64_t>(o.width_shift_range) == 3);
    CHECK(std::get<std::vector<double>>(o.height_shift_range) == std::vector<double>{-5, 0.5});
    CHECK(o.zoom_range == UniformRange{0.9, 1.3});
    CHECK(o.brightness_range == UniformRange{0.5, 1.5});
    CHECK(o.interpolation == Interpolation{3, FillMode::reflect, 7});
    CHECK(o.legacy);
    CHECK_FALSE(o.horizontal_flip);
    CHECK(augment_from_json(to_json(o), "itself") == o);
    for (const char* name : {"paper", "transfer", "none"})
        CHECK(augment_from_json(to_json(load_augment(name)), name) == load_augment(name));

    const json zoom = {{"zoom_range", 0.25}, {"width_shift_range", 2.5}};
    CHECK(augment_from_json(zoom, "zoom").zoom_range == UniformRange{0.75, 1.25});
    CHECK(std::get<double>(augment_from_json(zoom, "zoom").width_shift_range) == 2.5);
}

TEST_CASE("augment: every option alone is no identity") {
    for (const char* text :
         {R"({"rotation_range": 1})", R"({"width_shift_range": 0.1})",
          R"({"height_shift_range": 2})", R"({"height_shift_range": [1, 2]})",
          R"({"shear_range": 1})", R"({"zoom_range": 0.1})", R"({"channel_shift_range": 1})",
          R"({"brightness_range": [1, 1]})", R"({"horizontal_flip": true})",
          R"({"vertical_flip": true})", R"({"inversion_probability": 0.1})"}) {
        CAPTURE(text);
        CHECK_FALSE(augment_from_json(json::parse(text), text).is_identity());
    }
    CHECK(augment_from_json(json::object(), "empty").is_identity());
}

TEST_CASE("augment: what a file may not say") {
    check_refused({{"rotation_rnage", 20}}, "unknown key 'rotation_rnage'");
    check_refused({{"rotation_range", "much"}}, "expected rotation_range to be a number");
    check_refused({{"rotation_range", -1}}, "from 0 to 360, got -1");
    check_refused({{"horizontal_flip", 1}}, "true or false");
    check_refused({{"zoom_range", 1.5}}, "zoom_range");
    check_refused({{"zoom_range", {1.2, 0.8}}}, "the smaller one first");
    check_refused({{"zoom_range", {0.8, 1.0, 1.2}}}, "a list of two numbers");
    check_refused({{"zoom_range", {0.0, 1.2}}}, "from 0.01 to 100");
    check_refused({{"brightness_range", 0.5}}, "a list of two numbers");
    check_refused({{"width_shift_range", json::array()}}, "a list of numbers to choose from");
    check_refused({{"width_shift_range", {1, "two"}}}, "width_shift_range");
    check_refused({{"width_shift_range", 1e300}}, "width_shift_range");
    check_refused({{"fill_mode", "mirror"}}, "nearest, constant, reflect or wrap");
    check_refused({{"interpolation_order", 4}}, "from 0 to 3");
    check_refused({{"interpolation_order", 1.5}}, "0, 1, 2 or 3");
    check_refused({{"rescale", 1.0}}, "1/255");
    check_refused({{"samplewise_center", true}}, "doesn't normalise");
    check_refused({{"preprocessing_function", "invert"}}, "inversion_probability");
    check_refused({{"data_format", "channels_first"}}, "channels_last");
    check_refused({{"validation_split", 0.2}}, "validation_split");
    check_refused(json::array(), "a JSON object");
    const TemporaryFolder folder;
    CHECK_THROWS_AS(load_augment(folder.write("broken.json", "{\"zoom_range\": ")), InputError);
    CHECK_THROWS_AS(load_augment(folder.write("empty.json", "")), InputError);
    CHECK_THROWS_AS(load_augment(folder.path()), InputError);
}
