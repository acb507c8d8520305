#include "engine/context.h"

#include <doctest/doctest.h>

#include <iostream>
#include <sstream>

#include "engine/elementwise_problem.h"
#include "kernels/conv2d/conv2d.h"
#include "kernels/relu/relu.h"
#include "tests/kernels/operation_check.h"

using namespace curie;
using namespace curie::test;

namespace {

/// Collects what is written to std::cerr.
class CapturedErrors {
  public:
    CapturedErrors() : before_(std::cerr.rdbuf(text_.rdbuf())) {}
    ~CapturedErrors() { std::cerr.rdbuf(before_); }
    std::string text() const { return text_.str(); }

  private:
    std::ostringstream text_;
    std::streambuf* before_;
};

Variant make_variant(std::string name, int rank, Support support = Support::yes()) {
    Variant variant;
    variant.name = std::move(name);
    variant.rank = rank;
    variant.dtypes = {DType::float32, DType::float64};
    variant.supports = [support](const Problem&) { return support; };
    variant.run = [rank](Context&, const Problem&, TensorSpan, TensorSpan out) {
        out[0].data<float>()[0] = static_cast<float>(rank);
    };
    return variant;
}

/// One operation `paint` of family `art`, whose output is the rank of the variant that ran.
std::shared_ptr<Registry> make_registry() {
    auto registry = std::make_shared<Registry>();
    Operation operation;
    operation.name = "paint";
    operation.family = "art";
    operation.input_shapes = [](const Problem&) { return std::vector<Shape>{}; };
    operation.output_shapes = [](const Problem&) { return std::vector<Shape>{{1}}; };
    registry->add(operation);
    registry->add("paint", make_variant("reference", 0));
    registry->add("paint", make_variant("brush", 5));
    registry->add("paint", make_variant("roller", 9, Support::no("small areas")));
    Variant spray = make_variant("spray", 20);
    spray.thread_invariant = false;
    registry->add("paint", spray);
    return registry;
}

ContextOptions pinned(std::vector<std::string> kernels) {
    ContextOptions options;
    options.kernels = std::move(kernels);
    return options;
}

Context paint_context(const ContextOptions& options = {}) {
    return Context(make_registry(), options);
}

const ElementwiseProblem problem({1}, DType::float32);

double painted(Context& context) {
    return context.run("paint", problem, {})[0].item();
}

}  // namespace

TEST_CASE("context: takes the highest rank that supports the problem and is deterministic") {
    Context context = paint_context();
    CHECK(context.select("paint", problem).name == "brush");
    CHECK(painted(context) == 5);
    ContextOptions options;
    options.fast = true;
    Context fast = paint_context(options);
    CHECK(painted(fast) == 20);
}

TEST_CASE("context: a pin by operation goes before one by family, the last one wins") {
    Context by_family = paint_context(pinned({"art=reference"}));
    CHECK(painted(by_family) == 0);
    Context by_operation = paint_context(pinned({"paint=spray", "art=reference"}));
    CHECK(painted(by_operation) == 20);  // a pin may ask for what is not deterministic
    Context repeated = paint_context(pinned({"paint=spray", "paint=reference"}));
    CHECK(painted(repeated) == 0);
}

TEST_CASE("context: a family's pin is for its operations that have such a variant") {
    const auto registry = make_registry();
    Operation sketch = registry->at("paint");
    sketch.name = "sketch";
    sketch.variants.clear();
    registry->add(sketch);
    registry->add("sketch", make_variant("pencil", 5));
    Context context(registry, pinned({"art=pencil"}));
    const CapturedErrors errors;
    CHECK(context.select("sketch", problem).name == "pencil");
    CHECK(context.select("paint", problem).name == "brush");
    CHECK(errors.text().empty());
}

TEST_CASE("context: unknown pins are refused with the names that exist") {
    const auto refuses = [](const char* pin, const char* text) {
        CHECK_THROWS_WITH_AS(paint_context(pinned({pin})), doctest::Contains(text), InputError);
    };
    refuses("paint", "expected OPERATION=VARIANT, got paint");
    refuses("draw=brush", "expected an operation or family, got draw");
    refuses("paint=pencil",
            "a variant of paint for device cpu (reference, brush, roller, spray), got pencil");
    refuses("art=pencil",
            "a variant of art for device cpu (reference, brush, roller, spray), got pencil");
    const auto registry = make_registry();
    Variant airbrush = make_variant("airbrush", 20);
    airbrush.device = DeviceKind::sim;
    registry->add("paint", airbrush);
    CHECK_THROWS_WITH_AS(Context(registry, pinned({"art=airbrush"})),
                         doctest::Contains("for device cpu (reference, brush, roller, spray), got"),
                         InputError);
}

TEST_CASE("context: an operation's pin that does not support the problem is an error") {
    Context context = paint_context(pinned({"paint=roller"}));
    CHECK_THROWS_WITH_AS(
        painted(context),
        "[paint] expected a problem that the pinned roller supports, got 1 float32: small areas; a "
        "pin of the family, art=roller, lets others run what it cannot",
        InputError);
}

TEST_CASE("context: a family's pin that does not support a problem falls back and says so once") {
    Context context = paint_context(pinned({"art=roller"}));
    const CapturedErrors errors;
    CHECK(painted(context) == 5);
    CHECK(painted(context) == 5);
    CHECK(errors.text() ==
          "[kernel] paint was asked to run as roller, runs as brush on 1 float32: small areas\n");
}

TEST_CASE("context: explain says of every variant why it runs or not") {
    Context context = paint_context();
    context.select("paint", problem);
    const std::string text = context.explain("paint", problem);
    std::istringstream lines(text);
    std::vector<std::string> found;
    for (std::string line; std::getline(lines, line);) found.push_back(line);
    REQUIRE(found.size() == 4);
    CHECK(found[0].find("reference") != std::string::npos);
    CHECK(found[0].find("supports it, ranked 0") != std::string::npos);
    CHECK(found[1].find("runs") != std::string::npos);
    CHECK(found[2].find("does not support it: small areas") != std::string::npos);
    CHECK(found[3].find("is not deterministic (--fast allows it)") != std::string::npos);

    ContextOptions options;
    options.explain = true;
    Context talkative = paint_context(options);
    const CapturedErrors errors;
    painted(talkative);
    painted(talkative);
    CHECK(errors.text() == "paint 1 float32: brush\n" + text);
}

TEST_CASE("context: without a variant for the problem the reasons are listed") {
    Context context = paint_context();
    const ElementwiseProblem half({1}, DType::float16);
    CHECK_THROWS_WITH_AS(context.select("paint", half), doctest::Contains("no float16"), Error);
    ContextOptions options;
    options.device.kind = DeviceKind::sim;
    Context simulated = paint_context(options);
    CHECK_THROWS_WITH_AS(simulated.select("paint", problem), doctest::Contains("is for device cpu"),
                         Error);
}

TEST_CASE("context: inputs and outputs are checked against the problem") {
    Context context = make_context();
    const Tensor x = context.zeros({3}), y = context.empty({2});
    const ElementwiseProblem of3({3}, DType::float32);
    const auto run = [&](Tensors in, Tensors out) { context.run("add_forward", of3, in, out); };
    CHECK_THROWS_WITH_AS(run({x}, {x}), doctest::Contains("expected 2 inputs, got 1"), Error);
    CHECK_THROWS_WITH_AS(run({x, y}, {x}), doctest::Contains("input 1 of shape 3, got 2"), Error);
    CHECK_THROWS_WITH_AS(run({x, x}, {y}), doctest::Contains("output 0 of shape 3, got 2"), Error);
    CHECK_THROWS_WITH_AS(run({x, Tensor()}, {x}), doctest::Contains("an undefined one"), Error);
    const Tensor wide = context.zeros({3}, DType::float64);
    CHECK_THROWS_AS(run({x, wide}, {x}), Error);
    CHECK_THROWS_AS(context.from(std::vector<double>{1, 2}, {3}), Error);
}

TEST_CASE("context: tensors hold what they were made from, in every dtype") {
    Context context = make_context();
    for (DType dtype : all_dtypes) {
        CAPTURE(name_of(dtype));
        CHECK(context.full({2, 2}, -0.5, dtype).to_doubles() == std::vector<double>(4, -0.5));
        const std::vector<double> values{0, 1, -3, 0.25, 65280, -2};
        CHECK(context.from(values, {3, 2}, dtype).to_doubles() == values);
        CHECK(context.zeros({0}, dtype).to_doubles().empty());
    }
    CHECK(context.threads() == 2);
    CHECK(Context(all_operations()).threads() >= 1);
}

TEST_CASE("context: a training step in steady state allocates nothing") {
    Context context = make_context();
    Tensor weight = context.full({3, 3, 4, 8}, 0.01), bias = context.zeros({8});
    weight.set_requires_gradient();
    bias.set_requires_gradient();
    const Tensor x = context.full({2, 16, 16, 4}, 1);
    const auto step = [&] {
        Conv2dOptions same;
        same.padding = Padding::same;
        const Tensor y = relu(context, conv2d(context, x, weight, bias, same));
        context.tape.backward(context, y, context.full(y.shape(), 1));
        weight.clear_gradient();
        bias.clear_gradient();
    };
    step();
    step();
    const MemoryStatistics before = context.allocator()->statistics();
    for (int i = 0; i < 5; ++i) step();
    const MemoryStatistics after = context.allocator()->statistics();
    CHECK(after.requests > before.requests);
    CHECK(after.system_allocations == before.system_allocations);
    CHECK(after.in_use == before.in_use);
    CHECK(after.peak == before.peak);
}
