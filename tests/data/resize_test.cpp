#include "data/resize.h"

#include <doctest/doctest.h>

#include "engine/error.h"

using namespace curie;

TEST_CASE("resize: the antialiased triangle filter, by hand") {
    // 4 -> 2: scale 2, support 2, centre 1: taps at 0.5 1.5 2.5 with weights .75 .75 .25.
    const Image row{1, 4, 1, {0, 100, 200, 40}};
    const auto half = resize_image(row, 1, 2, 1);
    CHECK(half[0] == doctest::Approx((0.75 * 0 + 0.75 * 100 + 0.25 * 200) / 1.75));
    CHECK(half[1] == doctest::Approx((0.25 * 100 + 0.75 * 200 + 0.75 * 40) / 1.75));
    // 2 -> 4: plain bilinear with half-pixel centres, clamped at the borders.
    const auto twice = resize_image({1, 2, 1, {0, 100}}, 1, 4, 1);
    CHECK(twice == std::vector<float>{0, 25, 75, 100});
}

TEST_CASE("resize: values of PIL 9.4.0, Image.resize((3, 2), BILINEAR) on 5 x 7") {
    Image image{5, 7, 1, {}};
    for (int i = 0; i < 35; ++i) image.pixels.push_back(static_cast<uint8_t>(i * 37 % 251));
    const auto small = resize_image(image, 2, 3, 1);
    const int expected[] = {40, 119, 198, 56, 135, 186};
    for (int i = 0; i < 6; ++i) CHECK(std::abs(small[i] - expected[i]) <= 1.0f);
}

TEST_CASE("resize: nearest takes floor((i + 0.5) * scale)") {
    const Image row{1, 5, 1, {10, 20, 30, 40, 50}};
    CHECK(resize_image(row, 1, 3, 1, ResizeMethod::nearest) == std::vector<float>{10, 30, 50});
    CHECK(resize_image(row, 2, 2, 1, ResizeMethod::nearest) == std::vector<float>{20, 40, 20, 40});
}

TEST_CASE("resize: grey to three equal channels, RGB to luma") {
    const Image grey{2, 2, 1, {1, 2, 3, 4}};
    CHECK(resize_image(grey, 2, 2, 3) == std::vector<float>{1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4});
    const Image rgb{1, 2, 3, {255, 0, 0, 10, 200, 30}};
    CHECK(resize_image(rgb, 1, 2, 1) ==
          std::vector<float>{76, (19595 * 10 + 38470 * 200 + 7471 * 30 + 32768) >> 16});
    CHECK(resize_image(rgb, 1, 2, 3) == std::vector<float>{255, 0, 0, 10, 200, 30});
    CHECK_THROWS_AS(resize_image(grey, 0, 2, 1), Error);
}
