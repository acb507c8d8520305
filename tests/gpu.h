// Tests on a GPU, `./curie test --device cuda`; without one each says that it skips, and why, or
// fails where CURIE_DEVICE asks for cuda: `./curie test --cuda-ptx` must not pass by skipping.
#pragma once

#include <doctest/doctest.h>

#include <cstdlib>
#include <string>

#if defined(CURIE_HAVE_CUDA)
#include "engine/cuda/device_list.h"
#endif

namespace curie::test {

/// Why there is no GPU to test on; empty: there is one.
inline std::string reason_without_gpu() {
#if defined(CURIE_HAVE_CUDA)
    return cuda::list_devices().reason;
#else
    return "this build has no CUDA; ./curie build --cuda makes one that has";
#endif
}

inline bool needs_gpu() {
    const char* device = std::getenv("CURIE_DEVICE");
    return device && std::string(device).rfind("cuda", 0) == 0;
}

}  // namespace curie::test

/// Ends the test case where no GPU can be used.
#define CURIE_SKIP_WITHOUT_GPU()                                                         \
    if (const std::string reason = curie::test::reason_without_gpu(); !reason.empty()) { \
        CHECK_MESSAGE(!curie::test::needs_gpu(), "no GPU can be used: ", reason);        \
        MESSAGE("skipped, as no GPU can be used: ", reason);                             \
        return;                                                                          \
    }
