// compare_variant() as checks of doctest.
#pragma once

#include <doctest/doctest.h>

#include "tests/kernels/compare_variant.h"

namespace curie::test {

/// False where the variant does not support the problem.
inline bool check_variant(std::span<Context* const> contexts, const Operation& operation,
                          const Variant& variant, const Case& example, DType dtype) {
    const Comparison found = compare_variant(contexts, operation, variant, example, dtype);
    CHECK_MESSAGE(found.problems.empty(),
                  fmt::format("{} {} {} {}: {}", operation.name, variant.name, example.name,
                              name_of(dtype), fmt::join(found.problems, "; ")));
    return bool(found.supported);
}

}  // namespace curie::test
