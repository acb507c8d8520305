// The activation that a fused operation applies to its result.
#pragma once

namespace curie {

enum class Activation { none, relu, relu6 };

constexpr const char* name_of(Activation activation) {
    constexpr const char* names[] = {"none", "relu", "relu6"};
    return names[static_cast<int>(activation)];
}

}  // namespace curie
