// Poolings where the common harness cannot look: ties, NaN, Keras' own numbers, errors.
#include <doctest/doctest.h>

#include <cmath>

#include "kernels/average_pool/average_pool.h"
#include "kernels/max_pool/max_pool.h"
#include "tests/kernels/operation_check.h"

using namespace curie;
using namespace curie::test;

namespace {

/// The maxima and places that `variant` finds in a 1,H,W,C image.
Tensors pooled_by(const std::string& variant, const std::vector<double>& values, Shape shape,
                  Window rows, Window columns) {
    const std::vector<std::string> pin{"max_pool_forward=" + variant};
    Context context =
        variant == "1_vectorised" ? make_sim_context("forward", pin) : make_context(2, pin);
    MaxPoolProblem problem;
    static_cast<PoolGeometry&>(problem) = {shape[0], shape[1], shape[2], shape[3], rows, columns};
    REQUIRE(context.select("max_pool_forward", problem).name == variant);
    return context.run("max_pool_forward", problem, std::array{context.from(values, shape)});
}

}  // namespace

TEST_CASE("max_pool: the first of equal maxima, in row-major order, in every variant") {
    const Window two{2, 2, 1, 0, 0}, three{3, 1, 1, 1, 1};
    for (const char* variant : {"reference", "cpu_channels", "1_vectorised"}) {
        CAPTURE(variant);
        // Windows: all equal; the last two equal; the first and the last equal; -0 and 0 are equal.
        const Tensors out = pooled_by(variant,
                                      {1, 1, 0, 1, 5, 4, -0.0, 0.0,  //
                                       1, 1, 2, 2, 3, 5, 0.0, -0.0},
                                      {1, 2, 8, 1}, two, two);
        CHECK(out[0].to_doubles() == std::vector<double>{1, 2, 5, 0});
        CHECK(out[1].to_doubles() == std::vector<double>{0, 2, 0, 0});
        // Equal everywhere, so the first place that is not padding.
        const Tensors flat =
            pooled_by(variant, std::vector<double>(9, -3), {1, 3, 3, 1}, three, three);
        CHECK(flat[0].to_doubles() == std::vector<double>(9, -3));
        CHECK(flat[1].to_doubles() == std::vector<double>{4, 3, 3, 1, 0, 0, 1, 0, 0});
        // Many channels of equal values, through whole and partial vectors.
        for (const size_t channels : {37, 38, 40}) {
            const Tensors wide = pooled_by(variant, std::vector<double>(4 * channels, 2),
                                           {1, 2, 2, static_cast<int64_t>(channels)}, two, two);
            CHECK(wide[1].to_doubles() == std::vector<double>(channels, 0));
        }
    }
}

TEST_CASE("max_pool: the gradient of a tie goes to one place") {
    Context context = make_context();
    Tensor x = context.full({1, 2, 2, 3}, 7);
    x.set_requires_gradient();
    const Tensor y = max_pool(context, x);
    context.tape.backward(context, y, context.full(y.shape(), 2));
    CHECK(x.gradient().to_doubles() == std::vector<double>{2, 2, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0});
}

TEST_CASE("max_pool: x and y are kept where the chosen variant gives no places") {
    // As cuDNN's variants: forward without places, a gradient from dy, x and y.
    const auto registry = std::make_shared<Registry>(*all_operations());
    int gradients = 0;
    for (const char* name : {"max_pool_forward", "max_pool_gradient"}) {
        Variant variant = *registry->at(name).find("reference", DeviceKind::cpu);
        variant.name = "without_places";
        variant.supports = [](const Problem& problem) {
            return Support::yes_if(!static_cast<const MaxPoolProblem&>(problem).index, "places");
        };
        const auto inner = variant.run;
        variant.run = [&, inner](Context& c, const Problem& p, TensorSpan in, TensorSpan out) {
            gradients += in.size() == 3;
            inner(c, p, in, out);
        };
        registry->add(name, variant);
    }
    Random random(3);
    std::vector<double> values(2 * 6 * 5 * 3);
    for (double& each : values) each = random.uniform(-1, 1);
    std::vector<double> found[2];
    for (const bool pinned : {false, true}) {
        ContextOptions options;
        if (pinned) options.kernels = {"max_pool=without_places"};
        Context context(registry, options);
        Tensor x = context.from(values, {2, 6, 5, 3});
        x.set_requires_gradient();
        const Tensor y = max_pool(context, x, {3, 2, Padding::same});
        context.tape.backward(context, y, context.full(y.shape(), 2));
        found[pinned] = x.gradient().to_doubles();
        CHECK(gradients == pinned);
    }
    CHECK(found[0] == found[1]);
}

TEST_CASE("max_pool: a NaN is not lost, wherever it stands") {
    const Window two{2, 2, 1, 0, 0};
    for (const char* variant : {"reference", "cpu_channels", "1_vectorised"}) {
        for (size_t place = 0; place < 4; ++place) {
            std::vector<double> values{1, 2, 3, 4};
            values[place] = NAN;
            const Tensors out = pooled_by(variant, values, {1, 2, 2, 1}, two, two);
            CHECK(std::isnan(out[0].item()));
            CHECK(out[1].item() == static_cast<double>(place));
        }
    }
}

TEST_CASE("average_pool: Keras' numbers for 3x3 'same' on 0..15") {
    Context context = make_context();
    std::vector<double> ramp(16);
    for (size_t i = 0; i < ramp.size(); ++i) ramp[i] = static_cast<double>(i);
    const Tensor x = context.from(ramp, {1, 4, 4, 1});
    const std::vector<double> dense = average_pool(context, x, {3, 1, Padding::same}).to_doubles();
    const double first_row[] = {2.5, 3, 4, 4.5};
    for (size_t i = 0; i < 4; ++i) CHECK(dense[i] == doctest::Approx(first_row[i]));
    const std::vector<double> strided =
        average_pool(context, x, {3, 2, Padding::same}).to_doubles();
    const double all[] = {5, 6.5, 11, 12.5};
    REQUIRE(strided.size() == 4);
    for (size_t i = 0; i < 4; ++i) CHECK(strided[i] == doctest::Approx(all[i]));
    // With the padding counted the corner sums 0, 1, 4, 5 and divides by 9.
    CHECK(average_pool(context, x, {3, 1, Padding::same}, true).to_doubles()[0] ==
          doctest::Approx(10.0 / 9));
}

TEST_CASE("pooling: windows that see no element are refused") {
    Context context = make_context();
    const Tensor x = context.zeros({1, 4, 4, 1});
    const Window fine{2, 2, 1, 0, 0}, outside{2, 2, 1, 2, 0};
    CHECK_THROWS_WITH_AS(max_pool(context, x, outside, fine),
                         doctest::Contains("all in the padding"), Error);
    CHECK_THROWS_WITH_AS(average_pool(context, x, fine, outside),
                         doctest::Contains("all in the padding"), Error);
    CHECK_THROWS_AS(max_pool(context, x, PoolOptions{5}), Error);
}
