// Every CUDA variant of every operation, executed by the simulator, against the float64 reference,
// on the smoke and ragged cases; the same bits in three orders of blocks and threads.
#include <set>

#include "tests/kernels/small_cases.h"
#include "tests/kernels/variant_check.h"

using namespace curie;
using namespace curie::test;

TEST_CASE("sim: every CUDA variant against the float64 reference in three thread orders") {
    Context forward = make_sim_context("forward"), reverse = make_sim_context("reverse"),
            random = make_sim_context("random:5");
#if defined(CURIE_SIMULATOR_TSAN)
    const std::array contexts{&random};  // a race is one in every order
#else
    const std::array contexts{&forward, &reverse, &random};
#endif
    for (const auto& [name, operation] : forward.registry().operations()) {
        SUBCASE(name.c_str()) {
            std::set<std::string> checked;
            for (const Variant& variant : operation.variants) {
                if (variant.device != DeviceKind::sim) continue;
                for (const Case& example : operation.cases()) {
                    if (!example.in("smoke") && !example.in("ragged")) continue;
                    for (DType dtype : variant.dtypes)
                        if (check_variant(contexts, operation, variant, example, dtype))
                            checked.insert(variant.name);
                }
                CHECK_MESSAGE(checked.count(variant.name), name, ": no case fits ", variant.name);
            }
        }
    }
}

// Minutes, so only by `./curie test --all`; one order, as the smaller cases above have three.
TEST_CASE("sim: all other cases, two images of them at most, against the float64 reference" *
          doctest::skip()) {
    Context context = make_sim_context("forward");
    const std::array contexts{&context};
    for (const auto& [name, operation] : context.registry().operations()) {
        SUBCASE(name.c_str()) {
            for (const Variant& variant : operation.variants)
                if (variant.device == DeviceKind::sim)
                    for (const Case& example : large_cases(operation))
                        check_variant(contexts, operation, variant, example, DType::float32);
        }
    }
}
