#include "explain/grad_cam_plus_plus.h"

#include <doctest/doctest.h>

#include <cmath>

#include "tests/explain/small_models.h"
#include "tests/kernels/operation_check.h"

using namespace curie;
using namespace curie::test;

namespace {

// Activations of two_by_two() after conv and ReLU, in the order (row, column, channel), and a head
// of three hidden units, none of which is near its kink.
const std::vector<double> activations{0, 1.5, 1, 0.5, 2, 0, 3, 0};
const std::vector<double> hidden_kernel{
    0.3,  -0.2, 0.5,  0.1, 0.4, -0.3, -0.6, 0.2, 0.7,  0.2,  0.3, -0.1,
    0.25, 0.15, -0.4, 0.5, 0.6, 0.1,  0.35, 0.1, -0.2, -0.1, 0.2, 0.3,
};
const std::vector<double> output_kernel{0.7, 0.9, -1.1};

double head(const std::vector<double>& a) {
    double z = 0.1;
    for (size_t unit = 0; unit < 3; ++unit) {
        double sum = 0;
        for (size_t i = 0; i < 8; ++i) sum += a[i] * hidden_kernel[3 * i + unit];
        z += output_kernel[unit] * std::max(0.0, sum);
    }
    return z;
}

/// Derivatives 1 to 3 of exp(S) in activation i, by differences alone.
std::array<double, 3> derivatives(size_t i) {
    constexpr double h = 2e-3;
    const auto y = [&](int steps) {
        std::vector<double> a = activations;
        a[i] += steps * h;
        return std::exp(head(a));
    };
    return {(y(1) - y(-1)) / (2 * h), (y(1) - 2 * y(0) + y(-1)) / (h * h),
            (y(2) - 2 * y(1) + 2 * y(-1) - y(-2)) / (2 * h * h * h)};
}

}  // namespace

TEST_CASE("explain: Grad-CAM++ against the derivatives of exp(score) by differences") {
    Context context = make_context();
    auto net = std::make_shared<Sequential>("Two channels and a hidden layer");
    net->add<Conv2D>("conv", 1, 2, 1);
    net->add<ActivationLayer>("relu", ActivationLayer::Function::relu);
    net->add<Flatten>("flatten");
    net->add<Dense>("hidden", 8, 3);
    net->add<ActivationLayer>("hidden_relu", ActivationLayer::Function::relu);
    net->add<Dense>("output", 3, 1);
    Model model{"hidden", nullptr, {1, 2, 2, 1}, net};
    net->initialize(context, 0, DType::float64);
    set_parameter(model, "conv.kernel", {1, -1});
    set_parameter(model, "conv.bias", {-1, 2.5});
    set_parameter(model, "hidden.kernel", hidden_kernel);
    set_parameter(model, "hidden.bias", {0, 0, 0});
    set_parameter(model, "output.kernel", output_kernel);
    set_parameter(model, "output.bias", {0.1});

    // Equations 5 and 10 of the paper as they stand; its common factor exp(S) is divided out.
    const double scale = std::exp(head(activations));
    double weights[2] = {0, 0}, sums[2] = {0, 0};
    for (size_t i = 0; i < 8; ++i) sums[i % 2] += activations[i];
    for (size_t i = 0; i < 8; ++i) {
        const auto [first, second, third] = derivatives(i);
        const double alpha = second / (2 * second + sums[i % 2] * third);
        weights[i % 2] += alpha * std::max(0.0, first) / scale;
    }
    double expected[4], maximum = 0;
    for (int i = 0; i < 4; ++i) {
        expected[i] = weights[0] * activations[2 * i] + weights[1] * activations[2 * i + 1];
        maximum = std::max(maximum, expected[i]);
    }
    REQUIRE(maximum > 0);
    const Heatmap map = grad_cam_plus_plus(context, model, two_by_two(context), 1);
    CHECK(map.maximum == doctest::Approx(maximum).epsilon(1e-4));
    for (int i = 0; i < 4; ++i)
        CHECK(map.values[i] == doctest::Approx(expected[i] / maximum).epsilon(1e-4));
}

TEST_CASE("explain: Grad-CAM++ with a mean for a head, in closed form") {
    Context context = make_context();
    // The same gradient g = w / 4 at all four places: alpha = 1 / (2 + g sum(A)); A0 sums to 6, A1
    // to 2. Channel 1 speaks against the class and gets no weight.
    Model model = two_channel_model(context, {2, -3, 2, -3, 2, -3, 2, -3}, {0});
    const double weight = 4 * (1 / (2 + 2.0 * 6)) * 2;
    const Heatmap map = grad_cam_plus_plus(context, model, two_by_two(context), 1);
    CHECK(map.maximum == doctest::Approx(3 * weight).epsilon(1e-12));
    CHECK(map.values[0] == 0);
    CHECK(map.values[2] == doctest::Approx(2.0 / 3).epsilon(1e-6));
    const Heatmap zero = grad_cam_plus_plus(context, model, two_by_two(context), 0, "relu");
    const double other = 4 * (1 / (2 + 3.0 * 2)) * 3;
    CHECK(zero.maximum == doctest::Approx(1.5 * other).epsilon(1e-12));
}
