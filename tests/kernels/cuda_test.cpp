// Every variant of device cuda on a real GPU against the float64 reference, on the smoke and ragged
// cases: `./curie test --device cuda`. Without a GPU it says so; the comparison itself is tried on
// the simulator, which any machine has.
#include "tests/gpu.h"
#include "tests/kernels/small_cases.h"
#include "tests/kernels/variant_check.h"

using namespace curie;
using namespace curie::test;

namespace {

Variant relu_that(std::function<void(float*, int64_t size)> disturbs) {
    Variant variant;
    variant.name = "wrong";
    variant.device = DeviceKind::sim;
    variant.dtypes = {DType::float32};
    variant.run = [disturbs](Context&, const Problem&, TensorSpan in, TensorSpan out) {
        for (int64_t i = 0; i < in[0].size(); ++i)
            out[0].data<float>()[i] = std::max(0.0f, in[0].data<float>()[i]);
        disturbs(out[0].data<float>(), out[0].size());
    };
    return variant;
}

}  // namespace

TEST_CASE("cuda: every variant on a GPU against the float64 reference") {
    CURIE_SKIP_WITHOUT_GPU();
    Context context = make_gpu_context();
    const std::array twice{&context, &context};
    for (const auto& [name, operation] : context.registry().operations()) {
        SUBCASE(name.c_str()) {
            for (const Variant& variant : operation.variants) {
                if (variant.device != DeviceKind::cuda) continue;
                for (const Case& example : operation.cases()) {
                    if (!example.in("smoke") && !example.in("ragged")) continue;
                    for (DType dtype : variant.dtypes)
                        check_variant(twice, operation, variant, example, dtype);
                }
            }
        }
    }
}

// The float64 reference takes minutes, so only by `./curie test --device cuda --all`.
TEST_CASE("cuda: all other cases, two images of them at most, against the float64 reference" *
          doctest::skip()) {
    CURIE_SKIP_WITHOUT_GPU();
    Context context = make_gpu_context();
    const std::array twice{&context, &context};
    for (const auto& [name, operation] : context.registry().operations()) {
        SUBCASE(name.c_str()) {
            for (const Variant& variant : operation.variants)
                if (variant.device == DeviceKind::cuda)
                    for (const Case& example : large_cases(operation))
                        check_variant(twice, operation, variant, example, DType::float32);
        }
    }
}

TEST_CASE("device check: it accepts a right kernel and names what a wrong one does") {
    Context context = make_sim_context("forward");
    const std::array twice{&context, &context};
    const Operation& operation = context.registry().at("relu_forward");
    const Case example = operation.cases().at(1);
    const auto problems = [&](const Variant& variant) {
        const Comparison found =
            compare_variant(twice, operation, variant, example, DType::float32);
        CHECK(found.supported);
        return fmt::format("{}", fmt::join(found.problems, "; "));
    };
    CHECK(problems(*operation.find("1_vectorised", DeviceKind::sim)) == "");
    CHECK(problems(relu_that([](float*, int64_t) {})) == "");
    CHECK(problems(relu_that([](float* y, int64_t) { y[0] += 1; })).find("output 0 element 0") ==
          0);
#if !defined(__SANITIZE_ADDRESS__)  // which would stop the program here
    const std::string outside = "wrote outside of output 0";
    CHECK(problems(relu_that([](float* y, int64_t size) { y[size] = 0; })).find(outside) == 0);
    CHECK(problems(relu_that([](float* y, int64_t) { y[-1] = 0; })).find(outside) == 0);
#endif
    int runs = 0;
    CHECK(problems(relu_that([&](float* y, int64_t) {
              y[0] += 1e-7f * static_cast<float>(runs++);
          })).find("other bits in run 1") != std::string::npos);
}
