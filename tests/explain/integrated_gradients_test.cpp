#include "explain/integrated_gradients.h"

#include <doctest/doctest.h>

#include <cmath>

#include "tests/explain/small_models.h"
#include "tests/kernels/operation_check.h"

using namespace curie;
using namespace curie::test;

TEST_CASE("explain: integrated gradients of a network computed by hand") {
    Context context = make_context();
    // z = 4 A0[0,1] - 2 A1[1,0] + 1. On the path t x: A0[0,1] = ReLU(2t - 1) is on for t > 1/2, and
    // A1[1,0] = ReLU(2.5 - 3t) for t < 5/6.
    Model model = two_channel_model(context, {0, 0, 4, 0, 0, -2, 0, 0}, {1});
    const IntegratedGradients result =
        integrated_gradients(context, model, two_by_two(context), 1, {.steps = 600, .batch = 7});
    const double expected[] = {0, 2 * 4 * 0.5, 3 * 2 * 5.0 / 6, 0};
    for (int i : {0, 1, 2, 3})
        CHECK(result.attributions[i] == doctest::Approx(expected[i]).epsilon(1e-12));
    CHECK(result.score == doctest::Approx(5));
    CHECK(result.baseline_score == doctest::Approx(-4));
    CHECK(result.completeness_error() < 1e-12);
    const IntegratedGradients other =
        integrated_gradients(context, model, two_by_two(context), 0, {.steps = 600});
    CHECK(other.sum() == doctest::Approx(-9));
    CHECK(other.heatmap().maximum == 0);
    CHECK_THROWS_AS(integrated_gradients(context, model, two_by_two(context), 1, {.steps = 0}),
                    Error);
}

TEST_CASE("explain: integrated gradients are complete on P-NET, the better the more steps") {
    Context context = make_context();
    Model model = make_model("pnet", {{"height", 32}, {"width", 32}, {"width_multiplier", 0.125}});
    model.module->initialize(context, 5, DType::float64);
    // Without offsets the network is linear along the path from black, and one step is exact.
    for (const auto& parameter : model.module->parameters())
        if (parameter->shape.rank() == 1 && parameter->path.find("gamma") == std::string::npos) {
            std::vector<double> offsets;
            for (int64_t i = 0; i < parameter->shape.size(); ++i)
                offsets.push_back(0.2 * std::sin(double(1 + 3 * i)));
            parameter->value.from_host(offsets.data());
        }
    std::vector<double> pixels(32 * 32 * 3);
    for (size_t i = 0; i < pixels.size(); ++i)
        pixels[i] = 0.5 + 0.5 * std::sin(0.37 * double(i % 96) + 0.11 * double(i / 96));
    const Tensor image = context.from(pixels, {1, 32, 32, 3}, DType::float64);
    const IntegratedGradients coarse = integrated_gradients(context, model, image, 1, {.steps = 4});
    const IntegratedGradients fine = integrated_gradients(context, model, image, 1, {.steps = 96});
    double magnitude = 0;
    for (double attribution : fine.attributions) magnitude += std::abs(attribution);
    REQUIRE(magnitude > 1e-3);
    const auto gap = [&](const IntegratedGradients& of) {
        return std::abs(of.sum() - (of.score - of.baseline_score)) / magnitude;
    };
    CAPTURE(gap(coarse));
    CHECK(gap(fine) < 2e-3);
    CHECK(gap(fine) < gap(coarse) / 4);
    CHECK(fine.completeness_error() ==
          doctest::Approx(gap(fine) * magnitude / std::abs(fine.score - fine.baseline_score)));
    const Heatmap map = fine.heatmap();
    CHECK(map.height == 32);
    CHECK(map.width == 32);
    CHECK(fine.shape == Shape{1, 32, 32, 3});
    // Nothing where the image is the baseline.
    const Tensor black = context.zeros({1, 32, 32, 3}, DType::float64);
    CHECK(integrated_gradients(context, model, black, 1, {.steps = 2}).sum() == 0);
}
