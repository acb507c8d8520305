// A sum's bits on a GPU follow from its problem, not from how large the GPU is.
#include "tests/kernels/variant_check.h"

using namespace curie;
using namespace curie::test;

TEST_CASE("sim: the same bits on devices with 1, 4 and 200 multiprocessors") {
    Context small = make_sim_context("forward"), usual = make_sim_context("forward"),
            large = make_sim_context("forward");
    // The stream's properties are what launch shapes are chosen from.
    const auto multiprocessors = [](Context& context) -> int& {
        return const_cast<Stream&>(context.stream()).device.multiprocessors;
    };
    multiprocessors(small) = 1;
    multiprocessors(large) = 200;
    REQUIRE(multiprocessors(usual) == 4);
    const std::array contexts{&small, &usual, &large};
    for (const auto& [name, operation] : small.registry().operations()) {
        if (!operation.accumulation) continue;
        const std::vector<Case> cases = operation.cases();
        for (const Variant& variant : operation.variants) {
            if (variant.device != DeviceKind::sim) continue;
            // The ragged case with the longest sum has the most parts.
            const Case* longest = nullptr;
            for (const Case& example : cases)
                if (example.in("ragged") && supports(variant, *example.problem) &&
                    (!longest ||
                     operation.flops(*example.problem) > operation.flops(*longest->problem)))
                    longest = &example;
            REQUIRE(longest);
            check_variant(contexts, operation, variant, *longest, variant.dtypes[0]);
        }
    }
}
