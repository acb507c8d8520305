#include "layers/initializer.h"

#include <doctest/doctest.h>

#include <cmath>

#include "tests/kernels/operation_check.h"

using namespace curie;
using namespace curie::test;

TEST_CASE("initializer: Keras' scales (keras_semantics, initialisers)") {
    CHECK(Initializer::glorot_uniform().scale({3, 3, 3, 32}) ==
          doctest::Approx(0.1380131119).epsilon(1e-9));
    CHECK(Initializer::glorot_uniform().scale({3, 3, 32, 1}) ==
          doctest::Approx(0.1421338109).epsilon(1e-9));
    CHECK(Initializer::glorot_uniform().scale({512, 2}) ==
          doctest::Approx(0.1080423609).epsilon(1e-9));
    CHECK(Initializer::he_normal().scale({3, 3, 64, 5}) ==
          doctest::Approx(0.0669893657).epsilon(1e-9));
    // The rest of the table by its formulas.
    CHECK(Initializer::he_uniform().scale({24, 7}) == doctest::Approx(0.5));
    CHECK(Initializer::lecun_uniform().scale({3, 7}) == doctest::Approx(1.0));
    CHECK(Initializer::lecun_normal().scale({4, 7}) == doctest::Approx(0.5 / 0.87962566103423978));
    CHECK(Initializer::glorot_normal().scale({3, 5}) == doctest::Approx(0.5 / 0.87962566103423978));
    CHECK(Initializer::normal().scale({9, 9}) == 0.05);
    CHECK(Initializer::zeros().scale({4}) == 0);
    CHECK(Initializer::ones().scale({4}) == 1);
}

TEST_CASE("initializer: streams are FNV-1a of the path") {
    CHECK(stream_of("") == 0xCBF29CE484222325);
    CHECK(stream_of("a") == 0xAF63DC4C8601EC8C);
    CHECK(stream_of("foobar") == 0x85944171F73967E8);
}

TEST_CASE("initializer: the distributions") {
    Context context = make_context();
    const auto draw = [&](const Initializer& initializer, uint64_t seed = 1) {
        const Tensor tensor = context.empty({200, 200});
        initializer.fill(tensor, seed, "layer.kernel");
        return tensor.to_doubles();
    };
    const auto deviation = [](const std::vector<double>& values) {
        double sum = 0, squares = 0;
        for (double value : values) sum += value, squares += value * value;
        const double mean = sum / static_cast<double>(values.size());
        CHECK(std::abs(mean) < 0.01);
        return std::sqrt(squares / static_cast<double>(values.size()) - mean * mean);
    };
    const auto largest = [](const std::vector<double>& values) {
        double most = 0;
        for (double value : values) most = std::max(most, std::abs(value));
        return most;
    };
    const double limit = std::sqrt(6.0 / 400);
    const auto uniform = draw(Initializer::glorot_uniform());
    CHECK(largest(uniform) <= limit);
    CHECK(largest(uniform) > 0.99 * limit);
    CHECK(deviation(uniform) == doctest::Approx(limit / std::sqrt(3)).epsilon(0.02));
    // Truncation at two standard deviations; the division makes the result's deviation exact.
    const auto truncated = draw(Initializer::he_normal());
    CHECK(deviation(truncated) == doctest::Approx(std::sqrt(2.0 / 200)).epsilon(0.02));
    CHECK(largest(truncated) <= 2 * Initializer::he_normal().scale({200, 200}));
    const auto normal = draw(Initializer::normal(0.5));
    CHECK(deviation(normal) == doctest::Approx(0.5).epsilon(0.02));
    CHECK(largest(normal) > 1.5);
    CHECK(draw(Initializer::glorot_uniform()) == uniform);
    CHECK(draw(Initializer::glorot_uniform(), 2) != uniform);
}
