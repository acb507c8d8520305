// A device that has addresses and no memory behind them: what runs on it allocates and frees as it
// would elsewhere, and the allocator's statistics say how much that is. Nothing may read or write
// its tensors, so its operations must compute nothing (models/memory_estimate.cpp makes such).
#pragma once

#include <memory>

#include "engine/device_runtime.h"

namespace curie {

/// A Context on it selects the variants of the CPU.
inline constexpr Device planning_device{DeviceKind::cpu, -1};

std::shared_ptr<DeviceRuntime> make_planning_runtime();

}  // namespace curie
