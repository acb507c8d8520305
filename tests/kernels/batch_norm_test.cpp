// batch_norm where the common harness cannot look: Keras' own numbers, a mean far from zero, absent
// gamma and beta, and the agreement of the forward activation with the gradient's.
#include <doctest/doctest.h>

#include <cmath>

#include "kernels/batch_norm/batch_norm.h"
#include "tests/kernels/operation_check.h"

using namespace curie;
using namespace curie::test;

TEST_CASE("batch_norm: Keras' numbers for 1, 2, 3, 4, without gamma and beta") {
    Context context = make_context();
    const Tensor x = context.from(std::vector<double>{1, 2, 3, 4}, {4, 1});
    const BatchNormResult result = batch_norm_training(context, x, {}, {}, 1e-3);
    CHECK(result.mean.item() == 2.5);
    CHECK(result.variance.item() == 1.25);
    CHECK(result.y.to_doubles()[0] == doctest::Approx(-1.3411044520).epsilon(1e-6));
    CHECK(result.y.to_doubles()[1] == doctest::Approx(-0.4470348173).epsilon(1e-6));
    const Tensor same =
        batch_norm_inference(context, x, {}, {}, result.mean, result.variance, 1e-3);
    CHECK(same.to_doubles() == result.y.to_doubles());
}

TEST_CASE("batch_norm: absent gamma and beta have no gradient, x has its own") {
    Context context = make_context();
    Tensor x = context.from(std::vector<double>{1, 2, 4, 8}, {4, 1}, DType::float64);
    x.set_requires_gradient();
    const Tensor y = batch_norm_training(context, x, {}, {}, 1e-3).y;
    context.tape.backward(context, y,
                          context.from(std::vector<double>{1, 0, 0, 0}, {4, 1}, DType::float64));
    double sum = 0;
    for (double d : x.gradient().to_doubles()) sum += d;
    CHECK(x.gradient().to_doubles()[0] > 0.1);
    CHECK(std::abs(sum) < 1e-12);  // a shift of x changes nothing
}

TEST_CASE("batch_norm: statistics keep their digits when the mean is far from zero") {
    Context context = make_context();
    const Shape shape{40, 30, 20, 18};
    Tensor x = context.empty(shape);
    Random random(5);
    for (int64_t i = 0; i < x.size(); ++i)
        x.data<float>()[i] = static_cast<float>(1000 + i % 18 + random.uniform(-1, 1));
    const BatchNormResult result = batch_norm_training(context, x, {}, {}, 1e-3);
    REQUIRE(context
                .select("batch_norm_training_forward",
                        [&] {
                            BatchNormProblem problem;
                            problem.shape = shape;
                            return problem;
                        }())
                .name != "reference");
    for (int64_t c = 0; c < 18; ++c) {
        double mean = 0, variance = 0;
        const int64_t count = x.size() / 18;
        for (int64_t i = c; i < x.size(); i += 18) mean += x.data<float>()[i];
        mean /= static_cast<double>(count);
        for (int64_t i = c; i < x.size(); i += 18)
            variance += (x.data<float>()[i] - mean) * (x.data<float>()[i] - mean);
        variance /= static_cast<double>(count);
        CHECK(result.mean.to_doubles()[c] == doctest::Approx(mean).epsilon(1e-7));
        CHECK(result.variance.to_doubles()[c] == doctest::Approx(variance).epsilon(1e-5));
    }
}

TEST_CASE("sim: batch_norm's statistics keep their digits when the mean is far from zero") {
    const Shape shape{400, 18};
    for (const char* variant : {"1_two_pass", "2_welford"}) {
        CAPTURE(variant);
        Context context =
            make_sim_context("forward", {std::string("batch_norm_training_forward=") + variant});
        const Tensor x = context.empty(shape);
        std::vector<float> values(static_cast<size_t>(x.size()));
        Random random(5);
        for (size_t i = 0; i < values.size(); ++i)
            values[i] = static_cast<float>(1000 + i % 18 + random.uniform(-1, 1));
        x.from_host(values.data());
        const BatchNormResult result = batch_norm_training(context, x, {}, {}, 1e-3);
        for (size_t c = 0; c < 18; ++c) {
            double mean = 0, variance = 0;
            for (size_t i = c; i < values.size(); i += 18) mean += values[i] / 400.0;
            for (size_t i = c; i < values.size(); i += 18)
                variance += (values[i] - mean) * (values[i] - mean) / 400;
            CHECK(result.mean.to_doubles()[c] == doctest::Approx(mean).epsilon(2e-7));
            CHECK(result.variance.to_doubles()[c] == doctest::Approx(variance).epsilon(1e-4));
        }
    }
}

TEST_CASE("batch_norm: the gradient's mask is the forward activation, element by element") {
    Context context = make_context();
    const Shape shape{64, 33};
    Tensor x = context.empty(shape), gamma = context.empty({33}), beta = context.empty({33});
    Random random(6);
    for (const Tensor& t : {x, gamma, beta})
        for (int64_t i = 0; i < t.size(); ++i)
            t.data<float>()[i] = static_cast<float>(random.uniform(-4, 4));
    // With constant statistics dx is 0 exactly where the activation is flat.
    const Tensor mean = context.zeros({33}), variance = context.full({33}, 1);
    x.set_requires_gradient();
    const Tensor y =
        batch_norm_inference(context, x, gamma, beta, mean, variance, 1e-3, Activation::relu6);
    context.tape.backward(context, y, context.full(shape, 1));
    int flat = 0;
    for (int64_t i = 0; i < x.size(); ++i) {
        const float value = y.data<float>()[i];
        const bool inside = value > 0 && value < 6;
        flat += !inside;
        CHECK((x.gradient().data<float>()[i] != 0) == inside);
    }
    CHECK(flat > 100);
}

TEST_CASE("batch_norm: wrong inputs are refused with the shapes") {
    Context context = make_context();
    const Tensor x = context.zeros({4, 3});
    CHECK_THROWS_WITH_AS(batch_norm_training(context, context.zeros({5}), {}, {}, 1e-3),
                         doctest::Contains("rank >= 2"), Error);
    CHECK_THROWS_AS(batch_norm_training(context, x, context.zeros({4}), {}, 1e-3), Error);
    CHECK_THROWS_AS(batch_norm_training(context, x, {}, {}, 0), Error);
}
