// A whole launch: its blocks spread over the processor's cores. (No instruction that the
// interpreter knows is atomic, so blocks cannot disturb each other's.)
#pragma once

#include "simulator/ptx/block.h"

namespace curie::ptx {

/// Throws the Fault of the first block that has one.
void run_grid(const Launch& launch, const DeviceMemory& memory);

}  // namespace curie::ptx
