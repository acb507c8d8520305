// Outputs larger than the caches take a path of their own (streaming_store.h) that no small case
// reaches: the hand-written variants against the reference, in float32, at one such size.
#include <doctest/doctest.h>

#include <cmath>

#include "kernels/average_pool/average_pool.h"
#include "kernels/batch_norm/cases.h"
#include "kernels/depthwise_conv2d/cases.h"
#include "kernels/max_pool/max_pool.h"
#include "tests/kernels/operation_check.h"

using namespace curie;
using namespace curie::test;

namespace {

void check_large(const std::string& name, const Problem& problem) {
    CAPTURE(name);
    Context context = make_context();
    const Operation& operation = context.registry().at(name);
    const auto wide = with_dtype(problem, DType::float64);
    const Tensors prepared = test_inputs(context, operation, *wide, 3);
    Tensors in;
    for (size_t i = 0; i < prepared.size(); ++i) {
        in.push_back(context.empty(prepared[i].shape(),
                                   input_dtype(operation, problem, static_cast<int>(i))));
        copy_rounded(prepared[i], in.back());
    }
    REQUIRE(context.select(name, problem).name != "reference");
    const Tensors got = context.run(name, problem, in);
    Context slow = make_context(2, {name + "=reference"});
    const Tensors want = slow.run(name, problem, in);
    double worst = 0;
    for (int64_t i = 0; i < got[0].size(); ++i)
        worst = std::max(
            worst, std::abs(double{got[0].data<float>()[i]} - double{want[0].data<float>()[i]}));
    CHECK(got[0].size() >= int64_t{2} << 20);
    CHECK(worst < 1e-4);
}

}  // namespace

TEST_CASE("large outputs: streamed past the caches, equal to the reference") {
    const DepthwiseConv2dProblem depthwise = depthwise_same({1, 130, 129, 128}, 3);
    check_large("depthwise_conv2d_forward", depthwise);
    check_large("depthwise_conv2d_data_gradient", depthwise);
    const BatchNormProblem norm = batch_norm_problem({2, 129, 457, 18});
    check_large("batch_norm_training_forward", norm);
    check_large("batch_norm_training_gradient", norm);
    MaxPoolProblem most;
    static_cast<PoolGeometry&>(most) = {
        2, 130, 128, 64, Window{2, 2, 1, 0, 0}, Window{2, 2, 1, 0, 0}};
    check_large("max_pool_gradient", most);
    AveragePoolProblem mean;
    static_cast<PoolGeometry&>(mean) = static_cast<const PoolGeometry&>(most);
    check_large("average_pool_gradient", mean);
}
