// Warp divergence: how many of a warp's lanes run each basic block of a kernel. Kernels tell the
// blocks that their threads enter when they are compiled with -fsanitize-coverage=trace-pc and
// linked with simulator/trace/branch_hook.cpp, as `./curie simulate` is.
//
// The n-th time that each thread of a warp enters a block between two barriers counts as one run of
// the warp. What the host's compiler makes a select, nvcc may make a branch, and the other way.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace curie::simulator {

class Block;

/// Sums over the runs of a basic block by warps.
struct DivergenceCounters {
    int64_t runs = 0;     ///< by warps
    int64_t partial = 0;  ///< of these, without some of the warp's threads
    int64_t lanes = 0;    ///< that took part

    void add(const DivergenceCounters& other) {
        runs += other.runs;
        partial += other.partial;
        lanes += other.lanes;
    }
};

class BranchTrace {
  public:
    struct Place {
        std::string kernel;
        const void* address;  ///< in the kernel's code, at the head of the basic block
        auto operator<=>(const Place&) const = default;
    };

    /// The thread that is being executed enters a basic block; nothing outside of a kernel.
    void enter(const void* place);
    /// Counts what the block's threads did since the last call; at each barrier and at the end.
    void flush(const Block& block);

    const std::map<Place, DivergenceCounters>& counters() const { return counters_; }
    void clear() { counters_.clear(); }

  private:
    std::vector<std::vector<const void*>> pending_;  ///< by thread of the block
    std::map<Place, DivergenceCounters> counters_;
};

/// Where branches are counted; null unless a program wants that. One OS thread may then run
/// kernels.
extern BranchTrace* branch_trace;

}  // namespace curie::simulator
