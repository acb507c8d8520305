#include "simulator/memory_trace.h"

#include <algorithm>
#include <array>
#include <set>

#include "simulator/block.h"

namespace curie::simulator {

MemoryTrace* memory_trace = nullptr;

void AccessCounters::add(const AccessCounters& other) {
    accesses += other.accesses;
    lanes += other.lanes;
    sectors += other.sectors;
    least_sectors += other.least_sectors;
    turns += other.turns;
    least_turns += other.least_turns;
    worst_ways = std::max(worst_ways, other.worst_ways);
}

void MemoryTrace::add_global(const void* memory, size_t bytes) {
    global_[reinterpret_cast<uintptr_t>(memory)] = bytes;
}

void MemoryTrace::remove_global(const void* memory) {
    global_.erase(reinterpret_cast<uintptr_t>(memory));
}

void MemoryTrace::access(const void* pointer, int bytes, bool write, const void* place) {
    if (!this_thread) return;
    const IgnoredWrites ignored;
    const auto address = reinterpret_cast<uintptr_t>(pointer);
    const bool shared = this_block->is_shared(pointer);
    if (!shared) {
        const auto after = global_.upper_bound(address);
        if (after == global_.begin()) return;
        const auto& [start, size] = *std::prev(after);
        if (address >= start + size) return;
    }
    const auto number = static_cast<size_t>(this_thread->number);
    if (pending_.size() <= number) pending_.resize(number + 1);
    pending_[number].push_back({place, address, bytes, write, shared});
}

void MemoryTrace::flush(const Block& block) {
    for (size_t warp = 0; warp < pending_.size(); warp += 32) {
        // By place (a cp.async reads and writes at one) and occurrence; the lanes that came there.
        using Key = std::pair<const void*, bool>;
        std::map<Key, std::vector<std::vector<Access>>> accesses;
        for (size_t thread = warp; thread < std::min(warp + 32, pending_.size()); ++thread) {
            std::map<Key, size_t> occurrences;
            for (const Access& access : pending_[thread]) {
                const size_t occurrence = occurrences[{access.place, access.write}]++;
                auto& of_place = accesses[{access.place, access.write}];
                if (of_place.size() <= occurrence) of_place.resize(occurrence + 1);
                of_place[occurrence].push_back(access);
            }
            pending_[thread].clear();
        }
        for (const auto& [key, occurrences] : accesses)
            for (const auto& lanes : occurrences) {
                const Access& one = lanes.front();
                tally(counters_[{block.grid->kernel, one.place, one.shared, one.write, one.bytes}],
                      lanes);
            }
    }
}

void MemoryTrace::tally(AccessCounters& counters, const std::vector<Access>& lanes) {
    ++counters.accesses;
    counters.lanes += static_cast<int64_t>(lanes.size());
    if (!lanes.front().shared) {
        const int step = std::min(lanes.front().bytes, 4);
        std::vector<uintptr_t> sectors, words;
        for (const Access& lane : lanes)
            for (int byte = 0; byte < lane.bytes; byte += step) {
                words.push_back(lane.address + static_cast<uintptr_t>(byte));
                sectors.push_back(words.back() / 32);
            }
        const auto distinct = [](std::vector<uintptr_t>& values) {
            std::sort(values.begin(), values.end());
            return std::unique(values.begin(), values.end()) - values.begin();
        };
        counters.sectors += distinct(sectors);
        counters.least_sectors += (distinct(words) * step + 31) / 32;
        return;
    }
    // The lanes whose bytes fill the banks once are served together.
    const size_t together = 32 / static_cast<size_t>(std::clamp(lanes.front().bytes / 4, 1, 4));
    for (size_t first = 0; first < lanes.size(); first += together) {
        std::array<std::set<uintptr_t>, 32> banks;
        for (size_t i = first; i < std::min(first + together, lanes.size()); ++i) {
            const uintptr_t end = lanes[i].address + static_cast<uintptr_t>(lanes[i].bytes);
            for (uintptr_t word = lanes[i].address / 4; word * 4 < end; ++word)
                banks[word % 32].insert(word);
        }
        size_t ways = 1;
        for (const auto& words : banks) ways = std::max(ways, words.size());
        counters.turns += static_cast<int64_t>(ways);
        ++counters.least_turns;
        counters.worst_ways = std::max(counters.worst_ways, static_cast<int>(ways));
    }
}

}  // namespace curie::simulator
