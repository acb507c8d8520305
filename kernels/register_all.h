#pragma once

#include <memory>

#include "engine/registry.h"

namespace curie {

/// Every operation of kernels/ with all the variants of this build. Made once, never changed.
std::shared_ptr<const Registry> all_operations();

}  // namespace curie
