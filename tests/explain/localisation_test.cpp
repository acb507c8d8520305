#include "explain/localisation.h"

#include <doctest/doctest.h>

using namespace curie;

namespace {

Lesion lesion_at(float row, float column, float radius) {
    Lesion lesion;
    lesion.row = row;
    lesion.column = column;
    lesion.radius = radius;
    return lesion;
}

}  // namespace

TEST_CASE("explain: mass inside a lesion and the pointing game, by hand") {
    std::vector<double> evidence(100 * 100, 0.0);
    evidence[50 * 100 + 50] = 3;
    evidence[80 * 100 + 20] = 4;
    evidence[10 * 100 + 10] = 1;
    const Heatmap map = heatmap_of(100, 100, evidence);
    const auto only = [&](const Lesion& lesion, double tolerance = 0) {
        return *localise(map, 100, 100, {lesion}, tolerance);
    };
    CHECK(only(lesion_at(50, 50, 5)).mass_inside == doctest::Approx(3 / 8.0));
    CHECK(only(lesion_at(50, 50, 5)).hit == 0);
    CHECK(only(lesion_at(80, 20, 1)).hit == 1);
    CHECK(only(lesion_at(80, 20, 1)).area_inside == doctest::Approx(5 / 10000.0));
    CHECK(only(lesion_at(80, 30, 5)).hit == 0);
    CHECK(only(lesion_at(80, 30, 5), 15).hit == 1);
    CHECK(only(lesion_at(80, 30, 5), 15).mass_inside == 0);  // the tolerance is the game's alone
    const Localisation both =
        *localise(map, 100, 100, {lesion_at(50, 50, 2), lesion_at(80, 20, 2)});
    CHECK(both.mass_inside == doctest::Approx(7 / 8.0));
    CHECK(both.hit == 1);

    Lesion nowhere;
    CHECK(!localise(map, 100, 100, {nowhere}));
    CHECK(!localise(map, 100, 100, {}));
    CHECK(localise(map, 100, 100, {nowhere, lesion_at(80, 20, 1)})->hit == 1);
}

TEST_CASE("explain: an outline counts for more than its circle") {
    Lesion triangle = lesion_at(50, 50, 20);
    triangle.outline = {{40, 40}, {60, 40}, {40, 60}};  // column, row: the right angle at 40, 40
    CHECK(in_lesion(triangle, 45, 45));
    CHECK(in_lesion(triangle, 41, 57));
    CHECK(!in_lesion(triangle, 55, 55));  // in the circle
    CHECK(!in_lesion(triangle, 39, 45));
    CHECK(in_lesion(triangle, 39, 45, 1.5));
    CHECK(!in_lesion(triangle, 55, 55, 5));  // 7.07 from the long side
    CHECK(in_lesion(triangle, 55, 55, 7.2));
    const Localisation even = *localise(heatmap_of(1, 1, {1}), 100, 100, {triangle}, 0);
    CHECK(even.area_inside == doctest::Approx(200.0 / 10000).epsilon(0.06));
    CHECK(in_lesion(lesion_at(50, 50, 20), 55, 55));
}

TEST_CASE("explain: even and silent maps, and the map of brightness") {
    const std::vector<Lesion> lesions{lesion_at(20, 30, 10)};
    const Localisation even = *localise(heatmap_of(1, 1, {2}), 64, 64, lesions, 0);
    CHECK(even.mass_inside == doctest::Approx(even.area_inside));
    CHECK(even.hit == doctest::Approx(even.area_inside));
    const Localisation silent = *localise(heatmap_of(1, 1, {-2}), 64, 64, lesions);
    CHECK(silent.mass_inside == 0);
    CHECK(silent.hit == 0);

    const Heatmap bright = brightness_map(Image{1, 2, 3, {0, 30, 60, 90, 120, 150}});
    CHECK(bright.maximum == doctest::Approx(120));
    CHECK(bright.values[0] == doctest::Approx(0.25));
}
