// Memory of device sim that is closed to the host, as a GPU's is: only kernels and the runtime's
// copies may use its addresses. A program that touches it otherwise works on the simulator without
// this, and crashes on a GPU. Switched on by CURIE_SIM_PROTECT=1; each launch costs two system
// calls.
#pragma once

#include <cstddef>

#include "simulator/memory_gate.h"

namespace curie {

class SimGuardedMemory : public simulator::MemoryGate {
  public:
    /// Reserves addresses, no memory. Whoever touches a closed address ends the program with
    /// SIGSEGV after one sentence. Throws Error when the system refuses.
    SimGuardedMemory();
    ~SimGuardedMemory() override;

    /// Null when the addresses are used up: none is given out twice.
    void* allocate(size_t bytes);
    void free(void* memory, size_t bytes) noexcept;

    void open() noexcept override;
    void close() noexcept override;

  private:
    void set_access(int protection) const noexcept;

    char* begin_ = nullptr;
    size_t used_ = 0;
    int open_ = 0;  ///< how many have opened it; launches may nest in copies
};

}  // namespace curie
