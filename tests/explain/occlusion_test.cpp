#include "explain/occlusion.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "tests/explain/small_models.h"
#include "tests/kernels/operation_check.h"

using namespace curie;
using namespace curie::test;

namespace {

constexpr int height = 12, width = 10;

/// z = the weighted sum of all pixels.
Model sum_model(Context& context, const std::vector<double>& weights) {
    auto net = std::make_shared<Sequential>("Sum");
    net->add<Flatten>("flatten");
    net->add<Dense>("output", height * width, 1);
    Model model{"sum", nullptr, {1, height, width, 1}, net};
    net->initialize(context, 0, DType::float64);
    set_parameter(model, "output.kernel", weights);
    set_parameter(model, "output.bias", {0.5});
    return model;
}

/// Ones at rows 7 and 8, columns 4 and 5.
Tensor planted_square(Context& context) {
    std::vector<double> pixels(height * width, 0.0);
    for (int i : {7, 8})
        for (int j : {4, 5}) pixels[i * width + j] = 1;
    return context.from(pixels, {1, height, width, 1}, DType::float64);
}

}  // namespace

TEST_CASE("explain: occlusion finds a planted square") {
    Context context = make_context();
    Model model = sum_model(context, std::vector<double>(height * width, 1.0));
    const Heatmap map = occlusion(context, model, planted_square(context), 1,
                                  {.patch = 2, .stride = 1, .batch = 5, .fill = 0});
    CHECK(map.height == height);
    CHECK(map.width == width);
    // A 2 x 2 square over a corner of the planted one covers 1, 2, 2 or 4 of its pixels.
    CHECK(map.maximum == doctest::Approx((1 + 2 + 2 + 4) / 4.0).epsilon(1e-12));
    for (int i = 0; i < height; ++i)
        for (int j = 0; j < width; ++j) {
            const bool inside = (i == 7 || i == 8) && (j == 4 || j == 5);
            const bool near = i >= 6 && i <= 9 && j >= 3 && j <= 6;
            CAPTURE(i);
            CAPTURE(j);
            if (inside)
                CHECK(map.at(i, j) == doctest::Approx(1));
            else if (near)
                CHECK((map.at(i, j) > 0 && map.at(i, j) < 0.5));
            else
                CHECK(map.at(i, j) == 0);
        }
    // For the other class the same square speaks against it.
    CHECK(occlusion(context, model, planted_square(context), 0, {.patch = 2, .fill = 0}).maximum ==
          0);
}

TEST_CASE("explain: occlusion reaches the corners, and changes nothing in an even image") {
    Context context = make_context();
    std::vector<double> weights(height * width, 0.0);
    weights.back() = 3;  // the model looks at the bottom right pixel alone
    Model model = sum_model(context, weights);
    const Tensor ones = context.full({1, height, width, 1}, 1.0, DType::float64);
    const Heatmap map = occlusion(context, model, ones, 1, {.patch = 3, .stride = 2, .fill = 0});
    CHECK(map.at(height - 1, width - 1) == 1);
    CHECK(map.maximum == doctest::Approx(3));
    CHECK(map.at(0, 0) == 0);
    CHECK(occlusion(context, model, ones, 1).maximum < 1e-12);  // grey on grey
    CHECK_THROWS_WITH_AS(occlusion(context, model, ones, 1, {.patch = 3, .stride = 4}),
                         doctest::Contains("expected 1 <= stride <= patch <= 10"), Error);
    CHECK_THROWS_AS(occlusion(context, model, ones, 1, {.patch = 11}), Error);
    CHECK_THROWS_AS(occlusion(context, model, ones, 2), InputError);
}
