#include "engine/registry.h"

#include <doctest/doctest.h>

#include "engine/elementwise_problem.h"
#include "kernels/register_all.h"

using namespace curie;

namespace {

Operation make_operation(std::string name) {
    Operation operation;
    operation.name = std::move(name);
    operation.no_gradient = "made up for a test";
    operation.input_shapes =
        operation.output_shapes = [](const Problem&) { return std::vector<Shape>{{1}}; };
    operation.cases = [] { return std::vector<Case>{}; };
    return operation;
}

Variant make_variant(std::string name, std::vector<DType> dtypes) {
    Variant variant;
    variant.name = std::move(name);
    variant.dtypes = std::move(dtypes);
    return variant;
}

const std::vector<DType> both = {DType::float32, DType::float64};

/// A registry that is complete, so that each test breaks one thing.
Registry make_registry() {
    Registry registry;
    registry.add(make_operation("invert"));
    registry.add("invert", make_variant("reference", both));
    return registry;
}

}  // namespace

TEST_CASE("registry: the operations of this build are complete") {
    CHECK_NOTHROW(all_operations()->check_complete());
    CHECK(all_operations()->operations().size() >= 4);
    CHECK(all_operations() == all_operations());
    CHECK_NOTHROW(make_registry().check_complete());
}

TEST_CASE("registry: refuses a second operation or variant of one name") {
    Registry registry = make_registry();
    CHECK_THROWS_WITH_AS(registry.add(make_operation("invert")),
                         doctest::Contains("one operation named invert"), Error);
    CHECK_THROWS_WITH_AS(registry.add("invert", make_variant("reference", both)),
                         doctest::Contains("one variant reference of invert on cpu"), Error);
    Variant simulated = make_variant("reference", both);
    simulated.device = DeviceKind::sim;
    CHECK_NOTHROW(registry.add("invert", simulated));
    CHECK(registry.at("invert").variants.size() == 2);
}

TEST_CASE("registry: refuses a variant before its operation, and unknown names") {
    Registry registry;
    CHECK_THROWS_WITH_AS(registry.add("invert", make_variant("reference", both)),
                         doctest::Contains("operation invert before its variant"), Error);
    CHECK_THROWS_WITH_AS(registry.at("invert"), doctest::Contains("got invert"), Error);
    CHECK(!registry.contains("invert"));
}

TEST_CASE("registry: refuses an operation without its backward") {
    Registry registry = make_registry();
    Operation forward = make_operation("rotate_forward");
    forward.no_gradient.clear();
    SUBCASE("a gradient that is named must be there") {
        forward.gradients = {"rotate_gradient"};
        registry.add(forward);
        registry.add("rotate_forward", make_variant("reference", both));
        CHECK_THROWS_WITH_AS(registry.check_complete(),
                             doctest::Contains("rotate_gradient, the gradient of rotate_forward"),
                             Error);
        Operation gradient = make_operation("rotate_gradient");
        gradient.no_gradient.clear();  // being a gradient is reason enough
        registry.add(gradient);
        registry.add("rotate_gradient", make_variant("reference", both));
        CHECK_THROWS_WITH_AS(registry.check_complete(),
                             doctest::Contains("rotate_forward to give its differentiable"), Error);
    }
    SUBCASE("a gradient that is checked is complete") {
        forward.gradients = {"rotate_gradient"};
        forward.differentiable = [](Context&, const Problem&, TensorSpan in) { return in[0]; };
        registry.add(forward);
        registry.add("rotate_forward", make_variant("reference", both));
        registry.add(make_operation("rotate_gradient"));
        registry.add("rotate_gradient", make_variant("reference", both));
        CHECK_NOTHROW(registry.check_complete());
    }
    SUBCASE("no gradient needs a reason") {
        registry.add(forward);
        registry.add("rotate_forward", make_variant("reference", both));
        CHECK_THROWS_WITH_AS(registry.check_complete(),
                             doctest::Contains("or the reason why it has none"), Error);
    }
}

TEST_CASE("registry: refuses an operation without a reference, shapes or cases") {
    Registry registry = make_registry();
    Operation bare = make_operation("rotate");
    SUBCASE("no variant at all") {
        registry.add(bare);
    }
    SUBCASE("a reference of one dtype") {
        registry.add(bare);
        registry.add("rotate", make_variant("reference", {DType::float32}));
    }
    SUBCASE("a reference for another device") {
        registry.add(bare);
        Variant variant = make_variant("reference", both);
        variant.device = DeviceKind::cuda;
        registry.add("rotate", variant);
    }
    SUBCASE("no cases") {
        bare.cases = nullptr;
        registry.add(bare);
        registry.add("rotate", make_variant("reference", both));
    }
    SUBCASE("no shapes") {
        bare.output_shapes = nullptr;
        registry.add(bare);
        registry.add("rotate", make_variant("reference", both));
    }
    CHECK_THROWS_WITH_AS(registry.check_complete(), doctest::Contains("rotate"), Error);
}

TEST_CASE("registry: a variant answers with the reason why not") {
    const ElementwiseProblem wide({4}, DType::float64), narrow({4}, DType::float32);
    Variant variant = make_variant("cpu_fast", {DType::float32});
    CHECK(supports(variant, narrow));
    CHECK(supports(variant, wide).reason == "no float64");
    variant.supports = [](const Problem&) { return Support::no("sizes above 3"); };
    CHECK(supports(variant, narrow).reason == "sizes above 3");
    CHECK(supports(variant, wide).reason == "no float64");
}

TEST_CASE("registry: bytes count inputs and outputs once") {
    const ElementwiseProblem problem({3, 5}, DType::float64);
    CHECK(all_operations()->at("add_forward").bytes(problem) == 3 * 15 * 8);
}

TEST_CASE("registry: a variant refuses a device that lacks its instructions") {
    Variant variant = make_variant("3_fast", both);
    variant.device = DeviceKind::cuda;
    variant.compute_capability = 80;
    const ElementwiseProblem problem({4}, DType::float32);
    DeviceProperties device;
    device.major = 7, device.minor = 5;
    CHECK(supports(variant, problem, device).reason ==
          "it needs compute capability 8.0, this device has 7.5");
    device.major = 8, device.minor = 0;
    CHECK(supports(variant, problem, device));
}
