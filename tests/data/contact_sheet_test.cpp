#include "data/contact_sheet.h"

#include <doctest/doctest.h>

using namespace curie;

TEST_CASE("contact_sheet: tall images keep their shape; outlines and spots") {
    Dataset d;
    d.class_names = {"one"};
    d.read = [](const Sample&) { return Image{80, 40, 1, std::vector<uint8_t>(3200, 100)}; };
    d.samples.resize(1);
    // A square of 20 pixels and a spot of half a one; at scale 1/2 of the tile's inner 40 pixels.
    d.samples[0].lesions = {
        {"Mass", Severity::benign, 15.f, 15.f, 14.2f, {{5, 5}, {25, 5}, {25, 25}, {5, 25}}},
        {"Spot", Severity::benign, 20.f, 60.f, 0.5f}};
    const Image sheet = make_contact_sheet(d, {0}, {1, 44, true});
    const int left = 2 + 10, top = 2;  // the image is 40 x 20 in the middle of the tile
    CHECK(sheet.at(top, left - 1) == 0);
    CHECK(sheet.at(top, left) == 100);
    CHECK(sheet.at(top + 39, left + 19) == 100);
    CHECK(sheet.at(top + 39, left + 20) == 0);
    const auto is_cyan = [&](int row, int column) {
        return sheet.at(top + row, left + column, 0) == 0 &&
               sheet.at(top + row, left + column, 2) == 255;
    };
    for (const int k : {2, 7, 12}) {  // (5 + 0.5) / 2 - 0.5 = 2.25, (25 + 0.5) / 2 - 0.5 = 12.25
        CHECK(is_cyan(2, k));
        CHECK(is_cyan(12, k));
        CHECK(is_cyan(k, 2));
        CHECK(is_cyan(k, 12));
    }
    CHECK_FALSE(is_cyan(7, 7));
    CHECK(sheet.at(top + 30 - 3, left + 10) == 255);  // the spot is drawn with 3 pixels
    CHECK(sheet.at(top + 30, left + 10) == 100);
}

TEST_CASE("contact_sheet: samples are chosen evenly from classes of any size") {
    Dataset d;
    d.class_names = {"many", "none", "few"};
    d.samples.resize(12);
    d.samples[3].label = 2;
    d.samples[7].label = 2;
    CHECK(choose_samples(d, 4) == std::vector<int64_t>{0, 6, 3, 7});
    CHECK(choose_samples(d, 7) == std::vector<int64_t>{0, 2, 5, 8, 10, 3, 7});
    CHECK(choose_samples(d, 100).size() == 12);
    CHECK(choose_samples(d, 0).empty());
    CHECK(choose_samples({}, 5).empty());
}
