#pragma once

#include "kernels/elementwise.h"

namespace curie {

inline std::vector<Case> add_cases() {
    return elementwise_cases();
}

}  // namespace curie
