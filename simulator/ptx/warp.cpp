#include "simulator/ptx/warp.h"

#include <algorithm>

#include "simulator/ptx/block.h"

namespace curie::ptx {

Warp::Warp(Block& block, uint32_t index, uint32_t lanes)
    : block(block), index_(index), present_(lanes == 32 ? all_lanes : (1u << lanes) - 1) {
    ranges.resize(block.program().caches);
}

void Warp::restart() {
    pc = 0;
    mask = live_ = present_;
    others_.clear();
    copies.clear();
    groups.fill(0);
}

void Warp::run() {
    const Instruction* const instructions = block.program().instructions.data();
    stopped_ = false;
    while (!stopped_) {
        const Instruction& instruction = instructions[pc++];
        executed += static_cast<uint64_t>(std::popcount(mask));
        instruction.run(instruction, *this);
    }
}

void Warp::jump(uint32_t target) {
    pc = target;
    meet();
}

void Warp::diverge(uint32_t taken, uint32_t target) {
    if (taken == mask) return jump(target);
    if (taken) {
        others_.push_back({target, taken, false});
        mask &= ~taken;
    }
    meet();
}

void Warp::settle(uint32_t at, bool parked) {
    const auto same = std::find_if(others_.begin(), others_.end(),
                                   [&](const Fragment& other) { return other.pc == at; });
    if (same == others_.end()) {
        others_.push_back({at, mask, parked});
    } else {
        same->mask |= mask;
        same->parked = false;  // more lanes are here now: ask again
    }
    next();
}

void Warp::next() {
    const auto first =
        std::min_element(others_.begin(), others_.end(), [](const Fragment& a, const Fragment& b) {
            return a.parked != b.parked ? b.parked : a.pc < b.pc;
        });
    if (first->parked) {
        std::string waiting;
        for (const Fragment& other : others_)
            waiting +=
                fmt::format("{}lanes {:08x} at {}", waiting.empty() ? "" : ", ", other.mask,
                            block.program().place_of(block.program().instructions[other.pc]));
        const Instruction& here = block.program().instructions[first->pc];
        refuse(here, static_cast<uint32_t>(std::countr_zero(first->mask)), cudaErrorLaunchTimeout,
               "expected all lanes of the warp to come to one place, they wait for ever: {}",
               waiting);
    }
    pc = first->pc;
    mask = first->mask;
    others_.erase(first);
}

bool Warp::gather(const Instruction& instruction, uint32_t needed) {
    if (const uint32_t gone = needed & ~live_)
        refuse(instruction, static_cast<uint32_t>(std::countr_zero(mask)), cudaErrorLaunchTimeout,
               "expected all lanes of {:08x}, got none of {:08x}, which have ended or never were",
               needed, gone);
    if ((needed & ~mask) == 0) return true;
    settle(pc - 1, true);
    return false;
}

void Warp::end_lanes() {
    live_ &= ~mask;
    if (live_ == 0) {
        stopped_ = true;
        return;
    }
    for (Fragment& other : others_) other.parked = false;  // fewer lanes to wait for
    next();
}

void Warp::refuse_with(const Instruction& instruction, uint32_t lane, cudaError_t error,
                       const std::string& sentence) {
    const uint3 block_index = block.index(), thread = block.thread_index(thread_of(lane));
    fail(error, "kernel {}, block ({}, {}, {}), thread ({}, {}, {}), {}: {}", block.program().name,
         block_index.x, block_index.y, block_index.z, thread.x, thread.y, thread.z,
         block.program().place_of(instruction), sentence);
}

}  // namespace curie::ptx
