#include "kernels/reshape/reshape.h"

#include <doctest/doctest.h>

#include "tests/kernels/operation_check.h"

using namespace curie;
using namespace curie::test;

TEST_CASE("reshape: shares the storage in both directions and keeps the order") {
    Context context = make_context();
    Tensor x = context.from(std::vector<double>{1, 2, 3, 4, 5, 6}, {2, 3});
    x.set_requires_gradient();
    const Tensor y = reshape(context, x, {3, 2});
    CHECK(y.storage() == x.storage());
    CHECK(y.shape() == Shape{3, 2});
    const Tensor dy = context.from(std::vector<double>{6, 5, 4, 3, 2, 1}, {3, 2});
    context.tape.backward(context, y, dy);
    CHECK(x.gradient().storage() == dy.storage());
    CHECK(x.gradient().shape() == Shape{2, 3});
    CHECK_THROWS_WITH_AS(reshape(context, x, {4, 2}),
                         "[reshape] expected a shape of 6 elements for 2x3, got 4x2", Error);
}
