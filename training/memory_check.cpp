#include "training/memory_check.h"

#include <algorithm>

#include "engine/available_memory.h"
#include "models/memory_estimate.h"
#include "training/transfer_setup.h"

namespace curie {
namespace {

constexpr double gib = 1 << 30;

/// Of a step on slices of `images` images, and of the frozen backbone's pass before it.
MemoryEstimate need(const Context& context, const RunConfig& config, int64_t images) {
    Model model = config.make();
    Shape batch = config.input();
    std::vector<int64_t> extents(batch.begin(), batch.end());
    extents[0] = images;
    MemoryUse use = MemoryUse::training;
    if (config.transfer) {
        set_trained_part(model, config.transfer->training);
        if (config.transfer->training.caches()) use = MemoryUse::inference;
    }
    MemoryEstimate estimate = estimate_memory(*model.module, Shape(extents), use);
    // All images of a batch lie on the device at once; where copies run beside kernels, so do those
    // of the next one.
    const int64_t sets = context.device().kind == DeviceKind::cpu ? 1 : 2;
    const int64_t more = std::max<int64_t>(sets * config.training.batch_size - images, 0) *
                         config.input().size() * static_cast<int64_t>(sizeof(float));
    if (use == MemoryUse::training) {
        estimate.data += more;
        estimate.reserved += more;
    }
    return estimate;
}

int64_t bytes_of(const MemoryEstimate& estimate) {
    return std::max(estimate.total(), estimate.reserved);
}

}  // namespace

void check_memory(const Context& context, const RunConfig& config, int64_t limit,
                  std::ostream& out) {
    const bool given = limit > 0;
    if (!given) limit = available_memory(context);
    const int64_t slice = config.training.slice();
    const MemoryEstimate estimate = need(context, config, slice);
    out << fmt::format("memory: {} for {} images at a time\n", estimate.text(), slice);
    if (limit <= 0 || bytes_of(estimate) <= limit) return;
    // More images need more memory: the largest number that fits, by halving the range.
    int64_t fits = 0, above = slice;
    while (above - fits > 1) {
        const int64_t middle = (fits + above) / 2;
        (bytes_of(need(context, config, middle)) <= limit ? fits : above) = middle;
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
