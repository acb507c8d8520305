#include "data/augment.h"

#include <doctest/doctest.h>

#include <cmath>
#include <map>
#include <vector>

#include "engine/error.h"

using namespace curie;

namespace {

std::vector<float> ramp(int count) {
    std::vector<float> values(count);
    for (int i = 0; i < count; ++i) values[i] = static_cast<float>(i);
    return values;
}

std::vector<float> warp(const AugmentParameters& parameters, const AugmentOptions& options = {}) {
    std::vector<float> output(16, NAN);
    apply_augment(ramp(16).data(), 4, 4, options, parameters, output.data());
    return output;
}

void check_close(const std::vector<float>& got, const std::vector<double>& expected) {
    REQUIRE(got.size() == expected.size());
    for (size_t i = 0; i < got.size(); ++i) {
        CAPTURE(i);
        CHECK(std::abs(got[i] - expected[i]) < 1e-4);
    }
}

}  // namespace

TEST_CASE("augment: Keras' values on the 4 x 4 ramp, newer convention") {
    AugmentParameters p;
    p.theta = 90;
    check_close(warp(p), {3, 7, 11, 15, 2, 6, 10, 14, 1, 5, 9, 13, 0, 4, 8, 12});
    p = {};
    p.tx = 1;
    check_close(warp(p), {1, 2, 3, 3, 5, 6, 7, 7, 9, 10, 11, 11, 13, 14, 15, 15});
    p = {};
    p.zx = 0.8;
    p.zy = 1.2;
    check_close(warp(p), {.3, 1.1, 1.9, 2.7, 3.9, 4.7, 5.5, 6.3, 8.7, 9.5, 10.3, 11.1, 12.3, 13.1,
                          13.9, 14.7});
    p = {};
    p.theta = 30;
    check_close(warp(p), {.9510, 1.8170, 4.4869, 6.8038, 1.7189, 4.5849, 7.4510, 10.2679, 4.7321,
                          7.5490, 10.4151, 13.2811, 8.1962, 10.5131, 13.1830, 14.0490});
    p.tx = .5;
    p.ty = -.25;
    p.shear = 10;
    p.zx = .8;
    p.zy = 1.2;
    check_close(warp(p), {2.1758, 2.8686, 4.4185, 6.0185, 3.2999, 5.5927, 7.8856, 9.6955, 6.2056,
                          8.4984, 10.7912, 13.0841, 9.2495, 11.4041, 13.2474, 13.9402});
}

TEST_CASE("augment: Keras' values, legacy convention") {
    AugmentOptions legacy;
    legacy.legacy = true;
    AugmentParameters p;
    p.theta = 30;
    check_close(warp(p, legacy),
                {6.3397, 4.3397, 3.1567, 2.0228, 9.8038, 8.2548, 7.1208, 5.9869, 12.0849, 12.2189,
                 11.0849, 9.9510, 12.5849, 13.4510, 14.3170, 13.7321});
    p = {};
    p.tx = 1;  // the first coordinate is the row
    check_close(warp(p, legacy), {4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 12, 13, 14, 15});
}

TEST_CASE("augment: what lies outside") {
    AugmentParameters p;
    p.tx = 2.5;
    AugmentOptions o;
    const auto first_row = [&] {
        const auto all = warp(p, o);
        return std::vector<float>(all.begin(), all.begin() + 4);
    };
    o.interpolation.fill_mode = FillMode::nearest;
    check_close(first_row(), {2.5, 3, 3, 3});
    o.interpolation.fill_mode = FillMode::constant;
    o.interpolation.fill_value = -7;
    check_close(first_row(), {2.5, -7, -7, -7});
    o.interpolation.fill_mode = FillMode::reflect;
    check_close(first_row(), {2.5, 3, 2.5, 1.5});
    o.interpolation.fill_mode = FillMode::wrap;
    check_close(first_row(), {2.5, 0.5, 1.5, 2.5});  // SciPy's period is n - 1
    p.tx = -11;                                      // several periods away
    check_close(first_row(), {1, 2, 3, 1});
    o.interpolation.fill_mode = FillMode::reflect;
    check_close(first_row(), {2, 1, 0, 0});
}

TEST_CASE("augment: flips, inversion, channels and scale") {
    AugmentParameters p;
    p.flip_horizontal = true;
    p.invert = true;
    std::vector<float> output(12, NAN);
    apply_augment(ramp(4).data(), 2, 2, {}, p, output.data(), 3, 0.5f);
    check_close(output, {127, 127, 127, 127.5, 127.5, 127.5, 126, 126, 126, 126.5, 126.5, 126.5});
    p = {};
    p.flip_vertical = true;
    check_close(warp(p), {12, 13, 14, 15, 8, 9, 10, 11, 4, 5, 6, 7, 0, 1, 2, 3});
    p.theta = 90;  // the flip comes after the rotation
    check_close(warp(p), {0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15});
    check_close(warp({}), {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15});
}

TEST_CASE("augment: draws keep their ranges and depend on seed, epoch and position alone") {
    const AugmentOptions paper = augment_preset("paper");
    int flips = 0, inversions = 0;
    double largest_angle = 0, largest_shift = 0;
    for (uint64_t i = 0; i < 2000; ++i) {
        const AugmentParameters p = draw_augment(paper, 100, 50, 3, 1, i);
        largest_angle = std::max(largest_angle, std::abs(p.theta));
        largest_shift = std::max(largest_shift, std::abs(p.tx));
        CHECK(std::abs(p.ty) <= 10);
        CHECK(std::abs(p.shear) <= 0.2);
        CHECK(std::abs(p.zx - 1) <= 0.2);
        CHECK_FALSE(p.flip_vertical);
        flips += p.flip_horizontal;
        inversions += p.invert;
    }
    CHECK(largest_angle > 85);
    CHECK(largest_angle <= 90);
    CHECK(largest_shift > 19);
    CHECK(largest_shift <= 20);  // 0.2 of 100 rows
    CHECK(std::abs(flips - 1000) < 120);
    CHECK(std::abs(inversions - 1000) < 120);

    const auto theta = [&](uint64_t seed, uint64_t epoch, uint64_t position) {
        return draw_augment(paper, 100, 50, seed, epoch, position).theta;
    };
    CHECK(theta(1, 2, 3) == theta(1, 2, 3));
    CHECK(theta(1, 2, 3) != theta(2, 2, 3));
    CHECK(theta(1, 2, 3) != theta(1, 3, 3));
    CHECK(theta(1, 2, 3) != theta(1, 2, 4));
}

TEST_CASE("augment: integers and lists of shifts are drawn as Keras does") {
    AugmentOptions o;
    o.height_shift_range = int64_t{4};
    o.width_shift_range = std::vector<double>{0.1, 0.25};
    std::map<double, int> tx, ty;
    for (uint64_t i = 0; i < 2000; ++i) {
        const AugmentParameters p = draw_augment(o, 100, 50, 3, 0, i);
        ++tx[p.tx];
        ++ty[p.ty];
    }
    // 0 .. 3 pixels and a sign (0 has both); fractions of 50 columns and a sign.
    REQUIRE(tx.size() == 7);
    CHECK(std::abs(tx[0] - 500) < 100);
    for (const double pixels : {-3, -2, -1, 1, 2, 3}) CHECK(std::abs(tx[pixels] - 250) < 75);
    REQUIRE(ty.size() == 4);
    for (const double pixels : {-5.0, 5.0, -12.5, 12.5}) CHECK(std::abs(ty[pixels] - 500) < 100);

    o.width_shift_range = std::vector<double>{0.5, 7};  // with one above 1, all are pixels
    for (uint64_t i = 0; i < 50; ++i) {
        const double pixels = std::abs(draw_augment(o, 100, 50, 3, 0, i).ty);
        CHECK((pixels == 0.5 || pixels == 7));
    }
}

TEST_CASE("augment: zoom, channel shift and brightness keep their ranges") {
    AugmentOptions o;
    o.zoom_range = {1.1, 1.5};
    o.channel_shift_range = 20;
    o.brightness_range = UniformRange{0.5, 2};
    double least_zoom = 9, most_shift = 0, most_brightness = 0;
    for (uint64_t i = 0; i < 500; ++i) {
        const AugmentParameters p = draw_augment(o, 10, 10, 1, 0, i);
        CHECK(p.zx >= 1.1);
        CHECK(p.zy < 1.5);
        CHECK(p.zx != p.zy);
        REQUIRE(p.channel_shift);
        REQUIRE(p.brightness);
        CHECK(std::abs(*p.channel_shift) <= 20);
        CHECK(*p.brightness >= 0.5);
        CHECK(*p.brightness < 2);
        least_zoom = std::min(least_zoom, p.zx);
        most_shift = std::max(most_shift, *p.channel_shift);
        most_brightness = std::max(most_brightness, *p.brightness);
    }
    CHECK(least_zoom < 1.11);
    CHECK(most_shift > 19);
    CHECK(most_brightness > 1.97);
}

TEST_CASE("augment: views are a finite set, apart from the epochs' draws") {
    const AugmentOptions paper = augment_preset("paper");
    const auto theta = [&](uint64_t seed, uint64_t view, uint64_t sample) {
        return draw_view(paper, 64, 64, seed, view, sample).theta;
    };
    CHECK(theta(1, 2, 3) == theta(1, 2, 3));
    CHECK(theta(1, 2, 3) != theta(2, 2, 3));
    CHECK(theta(1, 2, 3) != theta(1, 3, 3));
    CHECK(theta(1, 2, 3) != theta(1, 2, 4));
    CHECK(theta(1, 2, 3) != draw_augment(paper, 64, 64, 1, 2, 3).theta);
}

TEST_CASE("augment: a transform beyond all bounds is refused") {
    AugmentParameters p;
    p.tx = 1e300;
    CHECK_THROWS_AS(warp(p), Error);
    p = {};
    p.theta = NAN;
    CHECK_THROWS_AS(warp(p), Error);
    p = {};
    p.zx = 2;
    AugmentOptions o;
    o.interpolation.order = 4;
    CHECK_THROWS_AS(warp(p, o), Error);
}
