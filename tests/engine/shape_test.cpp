#include "engine/shape.h"

#include <doctest/doctest.h>

using namespace curie;

TEST_CASE("shape: size, indices from both ends, equality") {
    const Shape shape{8, 32, 0, 3};
    CHECK(shape.rank() == 4);
    CHECK(shape.size() == 0);
    CHECK(shape[0] == 8);
    CHECK(shape[-1] == 3);
    CHECK(Shape{}.size() == 1);
    CHECK(Shape{2, 3}.size() == 6);
    CHECK(Shape{2, 3} == Shape{2, 3});
    CHECK(!(Shape{2, 3} == Shape{2, 3, 1}));
    CHECK(!(Shape{} == Shape{1}));
}

TEST_CASE("shape: prints as extents, and takes a width") {
    CHECK(fmt::format("{}", Shape{8, 32, 32, 3}) == "8x32x32x3");
    CHECK(fmt::format("{}", Shape{}) == "scalar");
    CHECK(fmt::format("{:>6}|{:<4}|", Shape{2, 3}, Shape{5}) == "   2x3|5   |");
}

TEST_CASE("shape: refuses negative extents and more than six dimensions") {
    CHECK_THROWS_WITH_AS(Shape({2, -1}), doctest::Contains("got 2x-1"), Error);
    CHECK_THROWS_WITH_AS(Shape({1, 1, 1, 1, 1, 1, 1}), doctest::Contains("got 7"), Error);
}
