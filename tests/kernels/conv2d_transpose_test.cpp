// conv2d_transpose's sizes, its way through conv2d and its errors; the values are the common
// harness' and Keras' fixture's business.
#include <doctest/doctest.h>

#include "kernels/conv2d_transpose/cases.h"
#include "tests/kernels/operation_check.h"

using namespace curie;
using namespace curie::test;

TEST_CASE("conv2d_transpose: every input pixel adds its multiple of the filter") {
    Context context = make_context();
    const Tensor x = context.from(std::vector<double>{1, 2}, {1, 1, 2, 1});
    // Two output channels: ramps along the columns, the second ten times the first.
    const Tensor weight = context.from(std::vector<double>{1, 10, 2, 20, 3, 30}, {1, 3, 2, 1});
    const Tensor bias = context.from(std::vector<double>{0, 0.5}, {2});
    const Tensor valid = conv2d_transpose(context, x, weight, bias, {.stride = 2});
    CHECK(valid.shape() == Shape{1, 2, 5, 2});  // a row below what the filter reaches
    CHECK(valid.to_doubles() == std::vector<double>{1, 10.5, 2, 20.5, 5, 50.5, 4, 40.5, 6, 60.5,
                                                    0, 0.5,  0, 0.5,  0, 0.5,  0, 0.5,  0, 0.5});
    const Tensor same =
        conv2d_transpose(context, x, weight, {}, {.stride = 1, .padding = Padding::same});
    CHECK(same.shape() == Shape{1, 1, 2, 2});  // 1 4 | 7 6 without its ends
    CHECK(same.to_doubles() == std::vector<double>{4, 40, 7, 70});
}

TEST_CASE("conv2d_transpose: the sizes of Keras, undone by the convolution of the same padding") {
    for (int64_t n : {1, 2, 5, 8})
        for (int64_t kernel : {1, 2, 3, 4, 7})
            for (int64_t stride : {1, 2, 3}) {
                CAPTURE(n);
                CAPTURE(kernel);
                CAPTURE(stride);
                const TransposedAxis same = transposed_axis(n, kernel, stride, Padding::same);
                CHECK(same.outputs == n * stride);
                CHECK(same.window.output(same.outputs) == n);
                const TransposedAxis valid = transposed_axis(n, kernel, stride, Padding::valid);
                CHECK(valid.outputs == n * stride + std::max<int64_t>(kernel - stride, 0));
                CHECK(valid.window.output(valid.outputs) == n);
            }
}

TEST_CASE("conv2d_transpose: every variant of conv2d runs it, on every device") {
    const auto registry = all_operations();
    const std::array<std::array<const char*, 2>, 3> pairs{
        {{"conv2d_transpose_forward", "conv2d_data_gradient"},
         {"conv2d_transpose_data_gradient", "conv2d_forward"},
         {"conv2d_transpose_weight_gradient", "conv2d_weight_gradient"}}};
    for (const auto& [derived, source] : pairs) {
        CHECK(registry->at(derived).variants.size() == registry->at(source).variants.size());
        CHECK(registry->at(derived).variants.size() >= 6);
        for (const Variant& variant : registry->at(source).variants) {
            const Variant* same = registry->at(derived).find(variant.name, variant.device);
            REQUIRE_MESSAGE(same, variant.name);
            CHECK(same->rank == variant.rank);
            CHECK(same->tf32 == variant.tf32);
            CHECK(same->compute_capability == variant.compute_capability);
        }
    }
    // A refusal of conv2d's is one of conv2d_transpose's: 2 x 2 is no case for Winograd's 3 x 3.
    const auto problem = conv2d_transpose_problem(1, 4, 4, 2, 3, {2, 2}, {2, 2}, Padding::same);
    const auto* winograd =
        registry->at("conv2d_transpose_forward").find("4_winograd", DeviceKind::sim);
    REQUIRE(winograd);
    CHECK(supports(*winograd, problem).reason.find("expected 3x3") == 0);
}

TEST_CASE("conv2d_transpose: shapes that do not fit are named") {
    Context context = make_context();
    const Tensor x = context.zeros({1, 2, 2, 3});
    CHECK_THROWS_WITH_AS(
        conv2d_transpose(context, x, context.zeros({2, 2, 3, 4}), {}),
        "[conv2d_transpose] expected a weight H,W,O,3 for input 1x2x2x3, got 2x2x3x4", Error);
    CHECK_THROWS_AS(
        conv2d_transpose(context, context.zeros({2, 3}), context.zeros({2, 2, 4, 3}), {}), Error);
    CHECK_THROWS_WITH_AS(
        conv2d_transpose(context, x, context.zeros({2, 2, 4, 3}), {}, {.stride = 0}),
        "[conv2d_transpose] expected kernel and stride >= 1, got 2 and 0", Error);
    CHECK_THROWS_WITH_AS(
        conv2d_transpose(context, context.zeros({0, 2, 2, 3}), context.zeros({2, 2, 4, 3}), {}),
        doctest::Contains("at least one image"), Error);
}
