#include "engine/available_memory.h"

#include <algorithm>
#include <fstream>
#include <optional>
#include <string>

namespace curie {
namespace {

/// The number behind `field` in a file of the kernel, or the file's only one; none where there is
/// no such file or it says `max`.
std::optional<int64_t> number_in(const std::string& path, const std::string& field = "") {
    std::ifstream file(path);
    std::string word;
    if (!field.empty())
        while (file >> word && word != field) continue;
    int64_t number = 0;
    if (file >> number) return number;
    return {};
}

/// The files of a control group that say what it may have and has.
struct GroupFiles {
    const char *limit, *used, *statistics, *cache;
};

int64_t available_host_memory() {
    int64_t available = number_in("/proc/meminfo", "MemAvailable:").value_or(0) * 1024;
    const std::string group = "/sys/fs/cgroup/";
    // Version 2 and 1.
    for (const GroupFiles& files :
         {GroupFiles{"memory.max", "memory.current", "memory.stat", "inactive_file"},
          GroupFiles{"memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes",
                     "memory/memory.stat", "total_inactive_file"}}) {
        const auto limit = number_in(group + files.limit), used = number_in(group + files.used);
        if (!limit || !used) continue;
        // The kernel gives back what it has cached of files.
        const int64_t cached = number_in(group + files.statistics, files.cache).value_or(0);
        available = std::min(available, std::max<int64_t>(*limit - *used + cached, 1));
    }
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
