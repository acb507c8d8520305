// One block after another on one host thread: its warps, their registers and the shared memory.
#pragma once

#include <vector_types.h>

#include <memory>

#include "simulator/ptx/device_memory.h"
#include "simulator/ptx/shared_memory.h"
#include "simulator/ptx/warp.h"

namespace curie::ptx {

struct Launch {
    std::shared_ptr<const Program> program;
    dim3 grid, block;
    uint32_t dynamic_bytes = 0;
    std::vector<unsigned char> parameters;
};

class Block {
  public:
    Block(const Launch& launch, const DeviceMemory& memory);

    /// Runs block `number` of the grid. Throws Fault.
    void run(uint64_t number);
    uint64_t executed() const;

    const Program& program() const { return *launch_.program; }
    const Launch& launch() const { return launch_; }
    uint3 index() const { return index_; }
    uint3 thread_index(uint32_t thread) const;

    const DeviceMemory& memory;
    SharedMemory shared;

  private:
    void fill_constants();
    void fill_block_index();
    void fill(uint32_t warp, uint32_t place, uint32_t value);

    const Launch& launch_;
    uint3 index_{};
    std::vector<Warp> warps_;
    std::unique_ptr<unsigned char[]> registers_;
};

}  // namespace curie::ptx
