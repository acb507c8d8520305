#include "explain/overlay.h"

#include <doctest/doctest.h>

#include <cmath>

#include "explain/canvas.h"

using namespace curie;

namespace {

/// CIELAB L* of an sRGB colour (IEC 61966-2-1, D65).
double lightness(const Colour& colour) {
    double linear[3];
    for (size_t c = 0; c < 3; ++c) {
        const double v = colour[c] / 255.0;
        linear[c] = v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
    }
    const double y = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
    return y > 216.0 / 24389 ? 116 * std::cbrt(y) - 16 : y * 24389 / 27;
}

}  // namespace

TEST_CASE("explain: lightness of the colour map grows evenly with the value") {
    CHECK(sequential_colour(0) == Colour{0, 0, 4});
    CHECK(sequential_colour(1) == Colour{252, 255, 164});
    CHECK(sequential_colour(-1) == sequential_colour(0));
    CHECK(sequential_colour(2) == sequential_colour(1));
    for (int i = 0; i <= 20; ++i) {
        const double even =
            std::lerp(lightness(sequential_colour(0)), lightness(sequential_colour(1)), i / 20.0);
        CHECK(std::abs(lightness(sequential_colour(i / 20.0)) - even) <
              7);  // inferno is even in CAM02-UCS, nearly so in CIELAB
        if (i > 0)
            CHECK(lightness(sequential_colour(i / 20.0)) >
                  lightness(sequential_colour((i - 1) / 20.0)) + 2);
    }
    CHECK(diverging_colour(0) == Colour{255, 255, 255});
    CHECK(std::abs(lightness(diverging_colour(-1)) - lightness(diverging_colour(1))) < 1);
}

TEST_CASE("explain: an overlay keeps the image's size, and its pixels where the map is zero") {
    Image grey{4, 8, 1, {}};
    for (int i = 0; i < 32; ++i) grey.pixels.push_back(static_cast<uint8_t>(7 * i));
    const Image over = overlay(grey, heatmap_of(1, 2, {0, 1}), {.alpha = 1});
    CHECK(over.height == 4);
    CHECK(over.width == 8);
    CHECK(over.channels == 3);
    for (int i = 0; i < 4; ++i)
        for (int c = 0; c < 3; ++c) {
            CHECK(over.at(i, 0, c) == grey.at(i, 0));
            CHECK(over.at(i, 7, c) == sequential_colour(1)[c]);
        }
    const Image untouched = overlay(grey, heatmap_of(1, 2, {0, 1}), {.alpha = 0});
    for (int i = 0; i < 32; ++i) CHECK(untouched.pixels[3 * i] == grey.pixels[i]);
    CHECK_THROWS_AS(overlay(grey, heatmap_of(1, 2, {0, 1}), {.alpha = 2}), Error);
}

TEST_CASE("explain: a panel holds the plain image, the overlay, the lesion and the colour bar") {
    Image grey{64, 48, 1, std::vector<uint8_t>(64 * 48, 100)};
    Lesion lesion;
    lesion.row = 30;
    lesion.column = 20;
    lesion.radius = 10;
    const Image panel =
        overlay_panel(grey, heatmap_of(2, 2, {0, 0, 0, 5}),
                      {.overlay = {.alpha = 1}, .lesions = {lesion}, .caption = "test"});
    CHECK(panel.height > 64);
    CHECK(panel.width > 2 * 48);
    int plain = 0, hottest = 0, ring = 0;
    for (int i = 0; i < panel.height; ++i)
        for (int j = 0; j < panel.width; ++j) {
            const Colour colour{panel.at(i, j, 0), panel.at(i, j, 1), panel.at(i, j, 2)};
            plain += colour == Colour{100, 100, 100};
            hottest += colour == sequential_colour(1);
            ring += colour == Colour{64, 224, 208};
        }
    CHECK(plain > 64 * 48);     // nearly all of the left picture and some of the right one
    CHECK(hottest >= 16 * 12);  // the corner beyond the last pixel centre
    CHECK(ring > 100);          // two of about 2 pi 10 pixels
}

TEST_CASE("explain: drawing is cut off at the edges, and text has ink") {
    Image canvas = make_canvas(20, 30, {0, 0, 0});
    draw_circle(canvas, 0, 0, 25, 2, {255, 0, 0});
    fill_rectangle(canvas, 15, 25, 100, 100, {0, 255, 0});
    paste(canvas, Image{2, 2, 1, {9, 9, 9, 9}}, -1, -1);
    draw_text(canvas, 4, -3, "Grad-CAM 0.5 {}|", 1, {0, 0, 255});
    CHECK(canvas.at(0, 0, 1) == 9);
    CHECK(canvas.at(19, 29, 1) == 255);
    CHECK(canvas.at(0, 25, 0) == 255);
    int blue = 0;
    for (size_t i = 2; i < canvas.pixels.size(); i += 3) blue += canvas.pixels[i] == 255;
    CHECK(blue > 40);
    CHECK(text_width("mm", 2) == 2 * text_width("mm", 1));
}
