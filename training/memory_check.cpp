#include "training/memory_check.h"

#include <algorithm>
#include <fstream>
#include <optional>
#include <sstream>

#include "models/memory_estimate.h"
#include "training/transfer_setup.h"

namespace curie {
namespace {

constexpr double gib = 1 << 30;

/// The number behind `field` in a file of the kernel, or at its beginning; nothing when it is not
/// there or says `max`.
std::optional<int64_t> number_in(const std::string& path, const std::string& field = "") {
    std::ifstream file(path);
    std::string word;
    if (!field.empty())
        while (file >> word && word != field) continue;
    int64_t value = 0;
    if (file >> value) return value;
    return std::nullopt;
}

/// Of a step on `images` images, and of the frozen backbone's pass before it.
MemoryEstimate need(const RunConfig& config, int64_t images) {
    Model model = config.make();
    Shape batch = config.input();
    std::vector<int64_t> extents(batch.begin(), batch.end());
    extents[0] = images;
    MemoryUse use = MemoryUse::training;
    if (config.transfer) {
        set_trained_part(model, config.transfer->training);
        if (config.transfer->training.caches()) use = MemoryUse::inference;
    }
    return estimate_memory(*model.module, Shape(extents), use);
}

int64_t bytes_of(const MemoryEstimate& estimate) {
    return std::max(estimate.total(), estimate.reserved);
}

}  // namespace

int64_t available_memory(const Context& context) {
    const DeviceMemory device = context.allocator()->runtime().memory();
    if (device.free > 0) return static_cast<int64_t>(device.free);
    int64_t least = number_in("/proc/meminfo", "MemAvailable:").value_or(0) * 1024;
    // Control groups, version 2 and 1.
    const std::string group = "/sys/fs/cgroup/";
    for (const auto& [most, used] :
         {std::pair{"memory.max", "memory.current"},
          std::pair{"memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes"}})
        if (const auto limit = number_in(group + most), now = number_in(group + used); limit && now)
            least = std::min(least, std::max<int64_t>(*limit - *now, 1));
    return least;
}

void check_memory(const Context& context, const RunConfig& config, int64_t limit,
                  std::ostream& out) {
    const bool given = limit > 0;
    if (!given) limit = available_memory(context);
    const int64_t slice = config.training.slice();
    const MemoryEstimate estimate = need(config, slice);
    out << fmt::format("memory: {} for {} images at a time\n", estimate.text(), slice);
    if (limit <= 0 || bytes_of(estimate) <= limit) return;
    // More images need more memory: the largest number that fits, by halving the range.
    int64_t fits = 0, above = slice;
    while (above - fits > 1) {
        const int64_t middle = (fits + above) / 2;
        (bytes_of(need(config, middle)) <= limit ? fits : above) = middle;
    }
    fail_input("memory",
               "expected a run within {:.2f} GiB ({}), got one that needs {:.2f} GiB for {} images "
               "at a time; {}",
               static_cast<double>(limit) / gib,
               given ? "--memory-limit"
                     : "what is available on " + std::string(name_of(context.device().kind)),
               static_cast<double>(bytes_of(estimate)) / gib, slice,
               fits > 0 ? fmt::format("--micro-batch {} fits", fits)
                        : "not even one image fits: take a smaller --input or another backbone");
}

}  // namespace curie
