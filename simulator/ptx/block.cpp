#include "simulator/ptx/block.h"

#include <algorithm>

namespace curie::ptx {

Block::Block(const Launch& launch, const DeviceMemory& memory)
    : memory(memory),
      shared(shared_base, launch.program->dynamic_shared + launch.dynamic_bytes),
      launch_(launch) {
    const uint32_t threads = launch.block.x * launch.block.y * launch.block.z;
    const size_t bytes = (program().register_bytes + 63) / 64 * 64;
    warps_.reserve((threads + 31) / 32);
    for (uint32_t first = 0; first < threads; first += 32)
        warps_.emplace_back(*this, first / 32, std::min(32u, threads - first));
    registers_ = std::make_unique<unsigned char[]>(bytes * warps_.size() + 64);
    auto* place = reinterpret_cast<unsigned char*>(
        (reinterpret_cast<uintptr_t>(registers_.get()) + 63) / 64 * 64);
    for (Warp& warp : warps_) {
        warp.registers = place;
        place += bytes;
    }
    fill_constants();
}

uint3 Block::thread_index(uint32_t thread) const {
    const dim3& shape = launch_.block;
    return {thread % shape.x, thread / shape.x % shape.y, thread / shape.x / shape.y};
}

void Block::fill(uint32_t warp, uint32_t place, uint32_t value) {
    std::fill_n(warps_[warp].at<uint32_t>(place), 32, value);
}

void Block::fill_constants() {
    const dim3 &grid = launch_.grid, &block = launch_.block;
    for (uint32_t w = 0; w < warps_.size(); ++w) {
        Warp& warp = warps_[w];
        for (const auto& [place, bits, width] : program().constants) {
            if (width == 'd')
                std::fill_n(warp.at<uint64_t>(place), 32, bits);
            else if (width == 'h')
                std::fill_n(warp.at<uint16_t>(place), 32, uint16_t(bits));
            else
                std::fill_n(warp.at<uint32_t>(place), 32, uint32_t(bits));
        }
        for (const auto& [place, special] : program().specials) {
            const uint32_t fixed[] = {block.x, block.y, block.z};
            const uint32_t sizes[] = {grid.x, grid.y, grid.z};
            if (special >= Special::ntid_x && special <= Special::ntid_z)
                fill(w, place, fixed[int(special) - int(Special::ntid_x)]);
            if (special >= Special::nctaid_x && special <= Special::nctaid_z)
                fill(w, place, sizes[int(special) - int(Special::nctaid_x)]);
            for (uint32_t lane = 0; lane < 32; ++lane) {
                const uint3 thread = thread_index(warp.thread_of(lane));
                const uint32_t own[] = {thread.x, thread.y, thread.z};
                if (special <= Special::tid_z) warp.at<uint32_t>(place)[lane] = own[int(special)];
                if (special == Special::laneid) warp.at<uint32_t>(place)[lane] = lane;
            }
        }
    }
}

void Block::fill_block_index() {
    const uint32_t values[] = {index_.x, index_.y, index_.z};
    for (const auto& [place, special] : program().specials)
        if (special >= Special::ctaid_x && special <= Special::ctaid_z)
            for (uint32_t w = 0; w < warps_.size(); ++w)
                fill(w, place, values[int(special) - int(Special::ctaid_x)]);
}

void Block::run(uint64_t number) {
    const dim3& grid = launch_.grid;
    index_ = {static_cast<uint32_t>(number % grid.x),
              static_cast<uint32_t>(number / grid.x % grid.y),
              static_cast<uint32_t>(number / grid.x / grid.y)};
    fill_block_index();
    shared.poison();
    for (Warp& warp : warps_) warp.restart();
    // Each turn takes every warp to the next barrier; a warp that has ended no longer counts.
    for (bool waiting = true; waiting;) {
        waiting = false;
        for (Warp& warp : warps_) {
            if (warp.ended()) continue;
            warp.run();
            waiting = waiting || !warp.ended();
        }
        shared.pass_barrier();
    }
}

uint64_t Block::executed() const {
    uint64_t sum = 0;
    for (const Warp& warp : warps_) sum += warp.executed;
    return sum;
}

}  // namespace curie::ptx
