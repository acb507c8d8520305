// Golden numbers of the losses and penalties, computed from Keras' formulas; every variant.
#include <doctest/doctest.h>

#include <cmath>

#include "kernels/binary_cross_entropy/binary_cross_entropy.h"
#include "kernels/categorical_cross_entropy/categorical_cross_entropy.h"
#include "kernels/l2_penalty/l2_penalty.h"
#include "kernels/sum/sum.h"
#include "tests/kernels/operation_check.h"

using namespace curie;
using namespace curie::test;

namespace {

struct Way {
    const char* variant;
    DType dtype;
    double tolerance;
};

// The golden numbers are given to ten decimals.
constexpr Way ways[] = {{"reference", DType::float64, 1e-9},
                        {"reference", DType::float32, 3e-7},
                        {"cpu_vectorised", DType::float32, 3e-7}};

/// A context that runs both losses by one variant, and tensors of one dtype.
struct Losses {
    explicit Losses(const Way& way)
        : way(way),
          context(make_context(2, {std::string("binary_cross_entropy=") + way.variant,
                                   std::string("categorical_cross_entropy=") + way.variant})) {}
    Tensor tensor(const std::vector<double>& values, Shape shape) {
        return context.from(values, shape, way.dtype);
    }
    double binary(const std::vector<double>& targets, const std::vector<double>& logits,
                  const std::vector<double>& weights = {}, double smoothing = 0) {
        const Shape shape{static_cast<int64_t>(logits.size()), 1};
        const Tensor w = weights.empty() ? Tensor() : tensor(weights, {shape[0]});
        return binary_cross_entropy(context, tensor(logits, shape), tensor(targets, shape), w,
                                    smoothing)
            .item();
    }
    double categorical(const std::vector<double>& targets, const std::vector<double>& logits,
                       Shape shape, const std::vector<double>& weights = {}, double smoothing = 0) {
        const Tensor w = weights.empty() ? Tensor() : tensor(weights, {shape[0]});
        return categorical_cross_entropy(context, tensor(logits, shape), tensor(targets, shape), w,
                                         smoothing)
            .item();
    }
    Way way;
    Context context;
};

double logit(double p) {
    return std::log(p / (1 - p));
}

}  // namespace

TEST_CASE("binary_cross_entropy: golden numbers from logits") {
    for (const Way& way : ways) {
        CAPTURE(way.variant);
        CAPTURE(name_of(way.dtype));
        Losses losses(way);
        const auto close = [&](double want) {
            return doctest::Approx(want).epsilon(way.tolerance).scale(0);
        };
        CHECK(losses.binary({1}, {2}) == close(0.1269280110));
        CHECK(losses.binary({0}, {2}) == close(2.1269280110));
        CHECK(losses.binary({1}, {-30}) == close(30.0000000000001));
        CHECK(losses.binary({1}, {logit(0.9)}) == close(0.1053605157));
        CHECK(losses.binary({1, 0, 1}, {logit(0.9), logit(0.2), logit(0.4)}) ==
              close(0.4149315996));
        // Well classified: a tiny loss, not zero. Far out: no overflow.
        CHECK(losses.binary({1}, {20}) == close(2.0611536203e-9));
        CHECK(losses.binary({1}, {60}) == close(8.75651076e-27).epsilon(1e-5));
        CHECK(losses.binary({0}, {1000}) == close(1000));
        // The weights divide by N, not by their sum.
        CHECK(losses.binary({1, 0}, {2, 2}, {3, 1}) ==
              close((3 * 0.1269280110 + 2.1269280110) / 2));
        // Smoothing 0.2 turns the label 1 into 0.9.
        CHECK(losses.binary({1}, {2}, {}, 0.2) == close(0.1269280110 + 0.1 * 2));
    }
}

TEST_CASE("categorical_cross_entropy: golden numbers from logits") {
    for (const Way& way : ways) {
        CAPTURE(way.variant);
        CAPTURE(name_of(way.dtype));
        Losses losses(way);
        const auto close = [&](double want) {
            return doctest::Approx(want).epsilon(way.tolerance).scale(0);
        };
        // Probabilities 0.2, 0.3, 0.4 renormalised by the softmax.
        const std::vector<double> z{std::log(0.2), std::log(0.3), std::log(0.4)};
        CHECK(losses.categorical({0, 0, 1}, z, {1, 3}) == close(0.8109302162));
        const double other = std::log(0.9 / 0.2);
        std::vector<double> twice = z, targets{0, 0, 1, 1, 0, 0};
        twice.insert(twice.end(), z.begin(), z.end());
        CHECK(losses.categorical(targets, twice, {2, 3}, {1, 2}) ==
              close((0.8109302162 + 2 * other) / 2));
        // Smoothing 0.3: targets 0.1, 0.1, 0.8.
        CHECK(losses.categorical({0, 0, 1}, z, {1, 3}, {}, 0.3) ==
              close(0.1 * std::log(4.5) + 0.1 * std::log(3.0) + 0.8 * std::log(2.25)));
        CHECK(losses.categorical({1, 0}, {-1000, 1000}, {1, 2}) == close(2000));
    }
}

TEST_CASE("losses: errors say what does not fit") {
    Context context = make_context();
    const Tensor z = context.zeros({4, 1});
    CHECK_THROWS_WITH_AS(binary_cross_entropy(context, z, context.zeros({4})),
                         "[binary_cross_entropy] expected targets 4x1 float32 like the logits, got "
                         "4 float32",
                         Error);
    CHECK_THROWS_WITH_AS(binary_cross_entropy(context, z, z, context.zeros({3})),
                         "[binary_cross_entropy] expected sample weights 4 float32, one per "
                         "sample, got 3 float32",
                         Error);
    CHECK_THROWS_AS(categorical_cross_entropy(context, context.zeros({4}), context.zeros({4})),
                    Error);
}

TEST_CASE("l2_penalty and sum: many small terms beside large ones are not lost") {
    const int64_t size = 1 << 20;
    for (const char* variant : {"reference", "cpu_blocked"}) {
        CAPTURE(variant);
        Context context =
            make_context(2, {std::string("sum=") + variant, std::string("l2_penalty=") + variant});
        const Tensor x = context.full({size}, 0.001);
        x.data<float>()[0] = 4096;
        const double small = 0.001f;
        CHECK(sum(context, x).item() ==
              doctest::Approx(4096 + (size - 1) * small).epsilon(1e-7).scale(0));
        CHECK(mean(context, x).item() ==
              doctest::Approx((4096 + (size - 1) * small) / size).epsilon(1e-7).scale(0));
        CHECK(
            l2_penalty(context, x, 1e-4).item() ==
            doctest::Approx(1e-4 * (16777216 + (size - 1) * small * small)).epsilon(1e-7).scale(0));
    }
}
