// Where a tensor lives and which variants may touch it.
#pragma once

#include <cstdint>
#include <string>

namespace curie {

enum class DeviceKind : uint8_t { cpu, cuda, sim };

struct Device {
    DeviceKind kind = DeviceKind::cpu;
    int index = 0;
    bool operator==(const Device&) const = default;
};

constexpr const char* name_of(DeviceKind kind) {
    constexpr const char* names[] = {"cpu", "cuda", "sim"};
    return names[static_cast<int>(kind)];
}

}  // namespace curie
