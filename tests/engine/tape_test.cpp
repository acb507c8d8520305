#include "engine/tape.h"

#include <doctest/doctest.h>

#include "kernels/add/add.h"
#include "kernels/relu/relu.h"
#include "tests/kernels/operation_check.h"

using namespace curie;
using namespace curie::test;

namespace {

Tensor leaf(Context& context, std::vector<double> values, bool trainable = true) {
    const auto size = static_cast<int64_t>(values.size());
    Tensor tensor = context.from(values, {size});
    tensor.set_requires_gradient(trainable);
    return tensor;
}

using Values = std::vector<double>;

}  // namespace

TEST_CASE("tape: a value used several times sums its gradients") {
    Context context = make_context();
    const Tensor x = leaf(context, {3, -2});
    const Tensor twice = add(context, x, x);
    const Tensor y = add(context, add(context, relu(context, twice), twice), x);
    context.tape.backward(context, y, context.full({2}, 1));
    CHECK(x.gradient().to_doubles() == Values{5, 3});
    CHECK(context.tape.size() == 0);
}

TEST_CASE("tape: gradients of two backward passes add up until they are cleared") {
    Context context = make_context();
    Tensor x = leaf(context, {1});
    for (double expected : {2.0, 4.0}) {
        context.tape.backward(context, add(context, x, x));
        CHECK(x.gradient().item() == expected);
    }
    x.clear_gradient();
    CHECK(!x.gradient().defined());
    context.tape.backward(context, add(context, x, x));
    CHECK(x.gradient().item() == 2);
}

TEST_CASE("tape: a gradient hook fires once a pass, with the whole gradient") {
    Context context = make_context();
    Tensor x = leaf(context, {1, -1}), other = leaf(context, {1, 1});
    std::vector<Values> seen;
    x.on_gradient_ready([&](Tensor& gradient) { seen.push_back(gradient.to_doubles()); });
    const auto pass = [&] {
        const Tensor y = add(context, add(context, x, relu(context, x)), add(context, x, other));
        context.tape.backward(context, y, context.full({2}, 1));
    };
    pass();
    CHECK(seen == std::vector<Values>{{3, 2}});
    pass();  // adds to the first pass
    CHECK(seen == std::vector<Values>{{3, 2}, {6, 4}});
}

TEST_CASE("tape: a hook still fires after a forward pass was thrown away") {
    Context context = make_context();
    Tensor x = leaf(context, {1});
    int fired = 0;
    x.on_gradient_ready([&](Tensor&) { ++fired; });
    relu(context, add(context, x, x));
    context.tape.clear();
    context.tape.backward(context, relu(context, x));
    CHECK(fired == 1);
}

TEST_CASE("tape: the gradient of an intermediate is freed unless it is retained") {
    Context context = make_context();
    const Tensor x = leaf(context, {1, 2});
    const Tensor freed = add(context, x, x);
    Tensor kept = relu(context, freed);
    kept.retain_gradient();
    context.tape.backward(context, add(context, kept, x), context.full({2}, 3));
    CHECK(kept.gradient().to_doubles() == Values{3, 3});
    CHECK(!freed.gradient().defined());
    CHECK(x.gradient().to_doubles() == Values{9, 9});
}

TEST_CASE("tape: frozen inputs record nothing, a part frozen gets no gradient") {
    Context context = make_context();
    const Tensor frozen = leaf(context, {1}, false), trained = leaf(context, {2});
    const Tensor features = relu(context, add(context, frozen, frozen));
    CHECK(context.tape.size() == 0);
    CHECK(!features.requires_gradient());
    const Tensor y = add(context, features, trained);
    CHECK(context.tape.size() == 1);
    context.tape.backward(context, y);
    CHECK(trained.gradient().item() == 1);
    CHECK(!frozen.gradient().defined());
    CHECK(!features.gradient().defined());
}

TEST_CASE("tape: nothing is recorded under NoGradient, which ends with its scope") {
    Context context = make_context();
    const Tensor x = leaf(context, {1});
    {
        const NoGradient outer(context.tape);
        { const NoGradient inner(context.tape); }
        CHECK(!add(context, x, x).requires_gradient());
    }
    CHECK(context.tape.size() == 0);
    CHECK(add(context, x, x).requires_gradient());
    CHECK(context.tape.size() == 1);
}

TEST_CASE("tape: an activation that no backward step needs is freed in the forward pass") {
    Context context = make_context();
    const int64_t size = 1 << 16, bytes = size * 4;
    Tensor x = context.zeros({size});
    x.set_requires_gradient();
    Tensor y = add(context, x, x);
    for (int i = 0; i < 10; ++i) y = add(context, y, x);  // saves nothing
    CHECK(context.allocator()->statistics().in_use == 2 * bytes);
    for (int i = 0; i < 3; ++i) y = relu(context, y);  // saves its output
    CHECK(context.allocator()->statistics().in_use == 4 * bytes);
    context.tape.clear();
    CHECK(context.allocator()->statistics().in_use == 2 * bytes);
}

TEST_CASE("tape: wrong starts of a backward pass are refused") {
    Context context = make_context();
    const Tensor x = leaf(context, {1, 2});
    const Tensor y = add(context, x, x);
    CHECK_THROWS_WITH_AS(context.tape.backward(context, y),
                         doctest::Contains("expected a loss of one element, got 2"), Error);
    CHECK_THROWS_WITH_AS(context.tape.backward(context, y, context.zeros({3})),
                         doctest::Contains("expected a gradient of shape 2, got 3"), Error);
    CHECK_THROWS_WITH_AS(context.tape.backward(context, context.zeros({1})),
                         doctest::Contains("NoGradient"), Error);
    CHECK_THROWS_WITH_AS(Tensor(y).set_requires_gradient(false), doctest::Contains("leaf"), Error);
    CHECK_THROWS_WITH_AS(Tensor(y).on_gradient_ready({}), doctest::Contains("leaf"), Error);
}
