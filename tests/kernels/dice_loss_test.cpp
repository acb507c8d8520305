// dice_loss against TensorFlow and keras.losses.Dice, and its values where they are plain to see.
#include "kernels/dice_loss/dice_loss.h"

#include <doctest/doctest.h>

#include "tests/golden.h"
#include "tests/kernels/operation_check.h"

using namespace curie;
using namespace curie::test;

namespace {

struct DiceWay {
    const char* variant;
    DType dtype;
    double tolerance;
};
constexpr DiceWay ways[] = {{"reference", DType::float64, 1e-9},
                            {"reference", DType::float32, 2e-6},
                            {"cpu_vectorised", DType::float32, 2e-6}};

}  // namespace

TEST_CASE("dice_loss: value and gradient as TensorFlow and Keras compute them") {
    const SafetensorsFile file = golden_file("dice_loss_keras");
    for (const DiceWay& way : ways)
        for (const std::string source : {"formula", "keras"}) {
            CAPTURE(way.variant);
            CAPTURE(name_of(way.dtype));
            CAPTURE(source);
            Context context = make_context(2, {std::string("dice_loss=") + way.variant});
            // Keras' epsilon stands in the denominator alone.
            const double tolerance =
                source == "keras" ? std::max(way.tolerance, 1e-7) : way.tolerance;
            const std::vector<double> z = golden(context, file, "logits");
            const std::vector<double> t = golden(context, file, "targets");
            const double smooth =
                source == "formula" ? 1 : golden(context, file, "keras/smooth")[0];
            const Shape shape{4, 16, 12, 1};
            Tensor logits = context.from(z, shape, way.dtype);
            logits.set_requires_gradient();
            const Tensor loss =
                dice_loss(context, logits, context.from(t, shape, way.dtype), smooth);
            CHECK(loss.item() == doctest::Approx(golden(context, file, source + "/loss")[0])
                                     .epsilon(tolerance)
                                     .scale(0));
            context.tape.backward(context, loss);
            const std::vector<double> gradient = golden(context, file, source + "/gradient");
            CHECK(worst_difference(logits.gradient().to_doubles(), gradient) <
                  tolerance * largest_of(gradient));
        }
}

TEST_CASE("dice_loss: perfect, opposite and empty masks") {
    for (const DiceWay& way : ways) {
        CAPTURE(way.variant);
        CAPTURE(name_of(way.dtype));
        Context context = make_context(2, {std::string("dice_loss=") + way.variant});
        const auto loss = [&](const std::vector<double>& logits,
                              const std::vector<double>& targets) {
            const Shape shape{1, 2, 2, 1};
            return dice_loss(context, context.from(logits, shape, way.dtype),
                             context.from(targets, shape, way.dtype))
                .item();
        };
        const auto close = [&](double want) { return doctest::Approx(want).epsilon(1e-6); };
        CHECK(loss({200, -200, -200, 200}, {1, 0, 0, 1}) == close(0));
        CHECK(loss({-200, 200, 200, -200}, {1, 0, 0, 1}) == close(1 - 1.0 / 5));
        CHECK(loss({0, 0, 0, 0}, {1, 1, 0, 0}) == close(1 - 3.0 / 5));
        CHECK(loss({-200, -200, -200, -200}, {0, 0, 0, 0}) == close(0));
        CHECK(loss({200, -200, -200, -200}, {0, 0, 0, 0}) == close(0.5));
    }
}

TEST_CASE("dice_loss: errors say what does not fit") {
    Context context = make_context();
    const Tensor z = context.zeros({2, 4, 4, 1});
    CHECK_THROWS_WITH_AS(dice_loss(context, z, context.zeros({2, 4, 4})),
                         "[dice_loss] expected targets 2x4x4x1 float32 like the logits, got 2x4x4 "
                         "float32",
                         Error);
    for (const double smooth : {0.0, 1e-60})  // the second is 0 as a float32
        CHECK_THROWS_WITH_AS(dice_loss(context, z, z, smooth), doctest::Contains("smooth > 0"),
                             Error);
    CHECK_THROWS_AS(dice_loss(context, context.zeros({4}), context.zeros({4})), Error);
}
