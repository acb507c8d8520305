// The state of one CUDA thread of the block that is being executed.
#pragma once

#include <cstdint>
#include <vector>

#include "simulator/fiber.h"
#include "simulator/index.h"
#include "simulator/sanitizers.h"
#include "simulator/site.h"

namespace curie::simulator {

enum class ThreadState : uint8_t { unstarted, running, ready, at_barrier, in_collective, exited };

/// A cp.async that was issued and may not have arrived yet.
struct AsyncCopy {
    void* to;
    const void* from;
    int bytes, from_bytes;  ///< the rest is filled with zeros
};

struct Thread {
    uint3 index;  ///< threadIdx
    int number = 0;
    ThreadState state = ThreadState::unstarted;
    Fiber* fiber = nullptr;
    Site waits_at;
    int barrier_result = 0;
    Meeting arrival, wake;            ///< of a warp collective
    std::vector<AsyncCopy> copies;    ///< issued, not yet waited for
    std::vector<size_t> copy_groups;  ///< ends of the committed groups in `copies`

    int warp() const { return number / 32; }
    int lane() const { return number % 32; }
};

}  // namespace curie::simulator
