// The memory accesses of a launch by source line, as the warps of a GPU would make them: how well
// they coalesce, how shared memory's banks serve them, how many lanes take part. Kernels tell their
// accesses when they are compiled with -fsanitize=thread and linked with
// simulator/trace/memory_hooks.cpp instead of ThreadSanitizer, as `./curie simulate` is.
//
// The n-th access of each thread of a warp from one place between two barriers counts as one
// access of the warp. What the host's compiler keeps in registers may differ from what nvcc keeps.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace curie::simulator {

class Block;

/// Sums over the accesses of warps from one place.
struct AccessCounters {
    int64_t accesses = 0;  ///< by warps
    int64_t lanes = 0;     ///< that took part; 32 an access where no warp diverged
    /// Global memory: 32-byte sectors touched, and how many hold the same bytes at best.
    int64_t sectors = 0, least_sectors = 0;
    /// Shared memory: turns that the 32 banks of 4 bytes take (8-byte accesses go by half warps,
    /// 16-byte ones by quarters), the turns without conflicts, and the most banks' turns at once.
    int64_t turns = 0, least_turns = 0;
    int worst_ways = 0;

    void add(const AccessCounters& other);
};

class MemoryTrace {
  public:
    struct Place {
        std::string kernel;
        const void* address;  ///< in the kernel's code, behind the access
        bool shared, write;
        int bytes;
        auto operator<=>(const Place&) const = default;
    };

    /// Memory that kernels see as global; other memory than this and the block's shared memory is
    /// a thread's own and not counted.
    void add_global(const void* memory, size_t bytes);
    void remove_global(const void* memory);

    /// An access of the thread that is being executed; nothing outside of a kernel.
    void access(const void* address, int bytes, bool write, const void* place);
    /// Counts what the block's threads did since the last call; at each barrier and at the end.
    void flush(const Block& block);

    const std::map<Place, AccessCounters>& counters() const { return counters_; }
    void clear() { counters_.clear(); }

  private:
    struct Access {
        const void* place;
        uintptr_t address;
        int bytes;
        bool write, shared;
    };
    static void tally(AccessCounters& counters, const std::vector<Access>& lanes);

    std::map<uintptr_t, size_t> global_;
    std::vector<std::vector<Access>> pending_;  ///< by thread of the block
    std::map<Place, AccessCounters> counters_;
};

/// Where accesses are counted; null unless a program wants that. One OS thread may then run
/// kernels.
extern MemoryTrace* memory_trace;

}  // namespace curie::simulator
