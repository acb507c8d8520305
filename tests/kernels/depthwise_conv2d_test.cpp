// depthwise_conv2d's Keras options and errors; the values are the common harness' business.
#include <doctest/doctest.h>

#include "kernels/depthwise_conv2d/depthwise_conv2d.h"
#include "tests/kernels/operation_check.h"

using namespace curie;
using namespace curie::test;

TEST_CASE("depthwise_conv2d: Keras padding, stride and the order of the output channels") {
    Context context = make_context();
    const Tensor x = context.from(std::vector<double>{1, 10, 2, 20, 3, 30, 4, 40}, {1, 2, 2, 2});
    // 1x1, multiplier 2: channel 0 times 1 and 2, channel 1 times 3 and 4.
    const Tensor weight = context.from(std::vector<double>{1, 2, 3, 4}, {1, 1, 2, 2});
    const Tensor bias = context.from(std::vector<double>{0, 0, 0, 0.5}, {4});
    const Tensor y = depthwise_conv2d(context, x, weight, bias, {2, 1, Padding::same});
    CHECK(y.shape() == Shape{1, 1, 1, 4});
    CHECK(y.to_doubles() == std::vector<double>{1, 2, 30, 40.5});
    const Tensor ones = context.full({3, 3, 2, 1}, 1);
    CHECK(depthwise_conv2d(context, x, ones, {}, {1, 1, Padding::same}).to_doubles() ==
          std::vector<double>{10, 100, 10, 100, 10, 100, 10, 100});
    CHECK_THROWS_WITH_AS(depthwise_conv2d(context, x, ones, {}), doctest::Contains("'same'"),
                         Error);
    CHECK_THROWS_WITH_AS(depthwise_conv2d(context, x, context.zeros({3, 3, 3, 1}), {}),
                         doctest::Contains("expected a weight 3x3x2x1"), Error);
}
