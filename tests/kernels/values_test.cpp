// Every CPU variant of every operation against the float64 reference, on the smoke and ragged cases
// of the operation's own table; the same bits with 1, 2 and 5 threads.
#include <set>

#include "tests/kernels/variant_check.h"

using namespace curie;
using namespace curie::test;

namespace {

/// Adds the names of the variants that ran to `checked`.
void check_case(std::span<Context* const> contexts, const Operation& operation, const Case& example,
                std::set<std::string>& checked) {
    for (const Variant& variant : operation.variants) {
        if (variant.device != DeviceKind::cpu) continue;
        for (DType dtype : variant.dtypes)
            // The reference in float64 is what the others are compared with.
            if (variant.name != "reference" || dtype != DType::float64)
                if (check_variant(contexts, operation, variant, example, dtype))
                    checked.insert(variant.name);
    }
}

}  // namespace

TEST_CASE("values: every variant against the float64 reference") {
    Context one = make_context(1), two = make_context(2), five = make_context(5);
    const std::array contexts{&one, &two, &five};
    for (const auto& [name, operation] : one.registry().operations()) {
        SUBCASE(name.c_str()) {
            int cases = 0;
            std::set<std::string> checked;
            for (const Case& example : operation.cases()) {
                if (!example.in("smoke") && !example.in("ragged")) continue;
                check_case(contexts, operation, example, checked);
                ++cases;
            }
            CHECK_MESSAGE(cases >= 3, name, " has too few smoke and ragged cases");
            for (const Variant& variant : operation.variants) {
                // A vendor's library may have nothing fast for this processor.
                if (variant.device != DeviceKind::cpu || variant.name == "onednn") continue;
                CHECK_MESSAGE(checked.count(variant.name), name, ": no case fits ", variant.name);
            }
        }
    }
}
