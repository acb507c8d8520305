// How much memory tensors can still take.
#pragma once

#include <cstdint>

#include "engine/context.h"

namespace curie {

/// Bytes: what the device says is free and what the allocator caches; for the CPU (and sim) what
/// Linux calls available, or what the process' memory cgroup leaves where that is less. 0: unknown.
int64_t available_memory(const Context& context);

}  // namespace curie
