#pragma once

#include <cstdint>

namespace curie {

/// The hand-written CPU poolings leave larger windows to other variants.
constexpr int64_t pool_taps_limit = 256;

}  // namespace curie
