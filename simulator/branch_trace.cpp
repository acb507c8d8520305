#include "simulator/branch_trace.h"

#include <algorithm>
#include <unordered_map>

#include "simulator/block.h"

namespace curie::simulator {

BranchTrace* branch_trace = nullptr;

void BranchTrace::enter(const void* place) {
    if (!this_thread) return;
    const IgnoredWrites ignored;
    const auto number = static_cast<size_t>(this_thread->number);
    if (pending_.size() <= number) pending_.resize(number + 1);
    pending_[number].push_back(place);
}

void BranchTrace::flush(const Block& block) {
    const dim3& shape = block.grid->threads;
    pending_.resize(size_t{shape.x} * shape.y * shape.z);
    for (size_t warp = 0; warp < pending_.size(); warp += 32) {
        const size_t end = std::min(warp + 32, pending_.size());
        std::unordered_map<const void*, std::vector<int64_t>> lanes;  // by occurrence
        for (size_t thread = warp; thread < end; ++thread) {
            std::unordered_map<const void*, size_t> occurrences;
            for (const void* place : pending_[thread]) {
                auto& of_place = lanes[place];
                const size_t occurrence = occurrences[place]++;
                if (of_place.size() <= occurrence) of_place.resize(occurrence + 1);
                ++of_place[occurrence];
            }
            pending_[thread].clear();
        }
        for (const auto& [place, runs] : lanes) {
            DivergenceCounters& counters = counters_[{block.grid->kernel, place}];
            for (const int64_t took_part : runs) {
                ++counters.runs;
                counters.partial += took_part < static_cast<int64_t>(end - warp);
                counters.lanes += took_part;
            }
        }
    }
}

}  // namespace curie::simulator
