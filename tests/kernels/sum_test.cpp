// What the case table of sum does not show: that a sum of floats on a GPU is as good as one in
// double.
#include <doctest/doctest.h>

#include <cmath>

#include "kernels/l2_penalty/l2_penalty.h"
#include "kernels/sum/sum.h"
#include "tests/kernels/operation_check.h"

using namespace curie;
using namespace curie::test;

namespace {

double sum_on_sim(Context& context, const std::vector<float>& values) {
    const Tensor x = context.empty({static_cast<int64_t>(values.size())});
    x.from_host(values.data());
    return sum(context, x).item();
}

}  // namespace

TEST_CASE("sim: a sum keeps small terms beside large ones that cancel") {
    Context context = make_sim_context("random:2");
    std::vector<float> values(100003, 0.25f);  // a plain float sum of these beside 1e9 loses all
    values.front() = 1e9f;
    values[50001] = -3e9f;
    values.back() = 2e9f;
    CHECK(sum_on_sim(context, values) == 25000.0);
}

TEST_CASE("sim: infinity and NaN come out of a sum as such") {
    Context context = make_sim_context("forward");
    std::vector<float> values(20000, 1.0f);
    values[777] = INFINITY;
    CHECK(sum_on_sim(context, values) == INFINITY);
    values[15000] = -INFINITY;
    CHECK(std::isnan(sum_on_sim(context, values)));
}

TEST_CASE("sim: an l2_penalty of many equal weights is exact to a float") {
    Context context = make_sim_context("reverse");
    const Tensor w = context.full({300000}, 0.1);
    const double square = double{0.1f} * 0.1f;
    CHECK(l2_penalty(context, w, 1e-2).item() ==
          doctest::Approx(1e-2 * 300000 * square).epsilon(2e-7));
}
