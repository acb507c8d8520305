#include "engine/available_memory.h"

#include <algorithm>
#include <fstream>
#include <optional>

namespace curie {
namespace {

/// A file's one number; none where there is no such file or it says `max`.
std::optional<int64_t> number_in(const char* path) {
    std::ifstream file(path);
    int64_t number = 0;
    if (file >> number) return number;
    return {};
}

int64_t available_host_memory() {
    int64_t available = 0;
    std::ifstream file("/proc/meminfo");
    for (std::string line; std::getline(file, line);)
        if (line.rfind("MemAvailable:", 0) == 0) available = std::stoll(line.substr(13)) * 1024;
    const auto limit = number_in("/sys/fs/cgroup/memory.max");
    const auto used = number_in("/sys/fs/cgroup/memory.current");
    if (limit && used) available = std::min(available, std::max(int64_t{0}, *limit - *used));
    return available;
}

}  // namespace

int64_t available_memory(const Context& context) {
    const CachingAllocator& allocator = *context.allocator();
    const MemoryStatistics held = allocator.statistics();
    const DeviceMemory device = allocator.runtime().memory();
    const auto free = device.total ? static_cast<int64_t>(device.free) : available_host_memory();
    return free ? free + static_cast<int64_t>(held.reserved - held.in_use) : 0;
}

}  // namespace curie
