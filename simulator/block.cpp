#include "simulator/block.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <numeric>
#include <optional>
#include <span>

#include "simulator/branch_trace.h"
#include "simulator/limits.h"
#include "simulator/memory_trace.h"

namespace curie::simulator {

thread_local Block* this_block = nullptr;
thread_local Thread* this_thread = nullptr;

namespace {

void flush_traces(const Block& block) {
    if (memory_trace) memory_trace->flush(block);
    if (branch_trace) branch_trace->flush(block);
}

/// All bits set: a NaN as a float or a double, -1 as an integer.
constexpr int poison = 0xFF;

std::string position(uint3 p) {
    return fmt::format("({}, {}, {})", p.x, p.y, p.z);
}

std::string place(const Site& site) {
    const char* slash = std::strrchr(site.file, '/');
    return fmt::format("{}:{}", slash ? slash + 1 : site.file, site.line);
}

}  // namespace

void Block::fault(const std::string& what, const Thread& thread) const {
    throw Fault(fmt::format("[sim] kernel {}, block {}, thread {}: {}", grid->kernel,
                            position(index), position(thread.index), what));
}

void Block::order_threads() {
    order_.resize(threads_.size());
    std::iota(order_.begin(), order_.end(), 0);
    if (grid->order == ThreadOrder::reverse) std::reverse(order_.begin(), order_.end());
    if (grid->order == ThreadOrder::random) std::shuffle(order_.begin(), order_.end(), random_);
}

void Block::prepare(const Grid& new_grid, uint3 new_index) {
    grid = &new_grid;
    index = new_index;
    const dim3 extent = grid->threads;
    threads_.resize(static_cast<size_t>(extent.count()));
    int number = 0;
    for (unsigned z = 0; z < extent.z; ++z)
        for (unsigned y = 0; y < extent.y; ++y)
            for (unsigned x = 0; x < extent.x; ++x, ++number) {
                Thread& thread = threads_[number];
                thread.index = {x, y, z};
                thread.number = number;
                thread.state = ThreadState::unstarted;
                thread.fiber = nullptr;
                thread.copies.clear();
                thread.copy_groups.clear();
            }
    random_.seed(grid->seed * 0x9E3779B97F4A7C15 + index.x + 0x10001ULL * index.y +
                 0x100000001ULL * index.z);
    order_threads();
    collectives_.resize((threads_.size() + 31) / 32);
    for (auto& pending : collectives_) pending.clear();
    ready_.clear();
    next_ready_ = next_unstarted_ = 0;
    waiting_ = exited_ = 0;
    static_shared_.clear();
    if (dynamic_bytes_ != grid->shared_bytes || !dynamic_) {
        // Exactly the bytes asked for, so that AddressSanitizer sees the first one beyond.
        dynamic_bytes_ = grid->shared_bytes;
        dynamic_memory_.reset(new char[dynamic_bytes_ + 128]);
        size_t space = dynamic_bytes_ + 128;
        dynamic_ = dynamic_memory_.get();
        std::align(128, dynamic_bytes_, dynamic_, space);
        if constexpr (address_sanitizer) {
            // Ends where the allocation ends: a multiple of 16 is aligned enough for vectors.
            const auto end =
                reinterpret_cast<uintptr_t>(dynamic_memory_.get()) + dynamic_bytes_ + 128;
            dynamic_ = reinterpret_cast<void*>((end - dynamic_bytes_) & ~uintptr_t{15});
        }
    }
    if (dynamic_bytes_) std::memset(dynamic_, poison, dynamic_bytes_);
    if constexpr (thread_sanitizer) {
        // A CUDA thread is a fiber there: one that has ended takes the next block's thread.
        idle_.clear();
        for (auto& fiber : fibers_) idle_.push_back(fiber.get());
    }
    start_.release();
    counters.shared_bytes =
        std::max<int64_t>(counters.shared_bytes, static_cast<int64_t>(dynamic_bytes_));
}

void Block::run(const Grid& new_grid, uint3 new_index) {
    prepare(new_grid, new_index);
    this_block = this;
    failure_ = nullptr;
    switch_to_next(main_);
    end_.acquire();
    this_thread = nullptr;
    this_block = nullptr;
    ++counters.blocks;
    flush_traces(*this);
    counters.threads += static_cast<int64_t>(threads_.size());
    if (failure_ || exited_ < static_cast<int>(threads_.size())) {
        // Threads that wait for ever are left where they are: kernels own nothing.
        for (Thread& thread : threads_)
            if (thread.state != ThreadState::unstarted && thread.state != ThreadState::exited)
                thread.fiber->restart();
        idle_.clear();
        for (auto& fiber : fibers_) idle_.push_back(fiber.get());
        if (failure_) std::rethrow_exception(failure_);
        throw Fault(describe_deadlock());
    }
}

void Block::fiber_entry(Fiber& self) {
    this_block->run_threads(self);
}

void Block::run_threads(Fiber& fiber) {
    for (;;) {
        while (!failure_ && next_unstarted_ < order_.size()) {
            Thread& thread = threads_[order_[next_unstarted_++]];
            thread.fiber = &fiber;
            thread.state = ThreadState::running;
            this_thread = &thread;
            start_.acquire();
            try {
                grid->body(grid->closure);
                finish(thread);
            } catch (...) {
                failure_ = std::current_exception();
            }
            end_.release();
            if constexpr (thread_sanitizer) break;
        }
        if constexpr (!thread_sanitizer) idle_.push_back(&fiber);
        switch_to_next(fiber);
    }
}

void Block::finish(Thread& thread) {
    thread.state = ThreadState::exited;
    ++exited_;
    for (const AsyncCopy& copy : thread.copies) copy_arrives(copy);
    const IgnoredWrites ignored;
    for (const Collective& pending : collectives_[thread.warp()])
        if (pending.mask >> thread.lane() & 1)
            fault(fmt::format("ended although other lanes wait for it in {} with mask {:#010x}",
                              pending.operation, pending.mask),
                  thread);
    // Threads that have ended count as arrived at every later barrier.
    if (waiting_ > 0 && waiting_ + exited_ == static_cast<int>(threads_.size())) release_barrier();
}

void Block::switch_to_next(Fiber& from) {
    if (failure_) return main_.resume(from);
    if (next_ready_ < ready_.size()) {
        Thread& thread = *ready_[next_ready_++];
        if (next_ready_ == ready_.size()) {
            ready_.clear();
            next_ready_ = 0;
        }
        return thread.fiber->resume(from);
    }
    if (next_unstarted_ < order_.size()) {
        if (idle_.empty()) {
            const IgnoredWrites ignored;
            const int number = static_cast<int>(fibers_.size());
            fibers_.push_back(std::make_unique<Fiber>(number, fiber_entry));
            idle_.push_back(fibers_.back().get());
        }
        Fiber* fiber = idle_.back();
        idle_.pop_back();
        return fiber->resume(from);
    }
    main_.resume(from);
}

void Block::wait() {
    Thread& me = *this_thread;
    end_.release();  // should it wait for ever
    switch_to_next(*me.fiber);
    this_thread = &me;
    me.state = ThreadState::running;
}

void Block::make_ready(Thread& thread) {
    thread.state = ThreadState::ready;
    ready_.push_back(&thread);
}

int Block::barrier(Site site, Vote vote, int predicate) {
    std::optional<IgnoredWrites> ignored(std::in_place);
    Thread& me = *this_thread;
    if (waiting_ == 0) {
        vote_ = vote;
        votes_ = 0;
    }
    me.state = ThreadState::at_barrier;
    me.waits_at = site;
    ++waiting_;
    votes_ += predicate != 0;
    Meeting& meeting = barriers_[generation_ % 2];
    meeting.release();
    if (waiting_ + exited_ == static_cast<int>(threads_.size())) release_barrier();
    ignored.reset();
    wait();
    meeting.acquire();
    return me.barrier_result;
}

void Block::release_barrier() {
    const Thread* first = nullptr;
    for (int number : order_) {
        const Thread& thread = threads_[number];
        if (thread.state != ThreadState::at_barrier) continue;
        if (!first) first = &thread;
        if (!(thread.waits_at == first->waits_at))
            fault(
                fmt::format("divergent barrier: waits at {}, while thread {} waits at {}",
                            place(thread.waits_at), position(first->index), place(first->waits_at)),
                thread);
    }
    const int result = vote_ == Vote::count ? votes_
                       : vote_ == Vote::any ? votes_ > 0
                                            : votes_ == waiting_;
    waiting_ = 0;
    ++generation_;
    ++counters.barriers;
    flush_traces(*this);
    if (grid->order == ThreadOrder::random) order_threads();
    // Started threads only: next_unstarted_ is at the end when everybody has arrived.
    for (int number : order_) {
        Thread& thread = threads_[number];
        if (thread.state != ThreadState::at_barrier) continue;
        thread.barrier_result = result;
        make_ready(thread);
    }
}

std::string Block::describe_deadlock() const {
    const Thread *at_barrier = nullptr, *in_collective = nullptr;
    for (const Thread& thread : threads_) {
        if (thread.state == ThreadState::at_barrier) at_barrier = &thread;
        if (thread.state == ThreadState::in_collective) in_collective = &thread;
    }
    std::string text =
        fmt::format("[sim] kernel {}, block {}: deadlock:", grid->kernel, position(index));
    if (at_barrier)
        text += fmt::format(" thread {} waits at the barrier {}", position(at_barrier->index),
                            place(at_barrier->waits_at));
    if (in_collective)
        text +=
            fmt::format("{} thread {} waits for lanes of its warp at {}", at_barrier ? " and" : "",
                        position(in_collective->index), place(in_collective->waits_at));
    return text;
}

void Block::collective(uint32_t mask, const char* operation, Site site, void* payload,
                       void (*compute)(void* const*, uint32_t)) {
    std::optional<IgnoredWrites> ignored(std::in_place);
    Thread& me = *this_thread;
    auto& pending = collectives_[me.warp()];
    const auto named = [&] {
        return fmt::format("{} at {}, mask {:#010x}", operation, place(site), mask);
    };
    if (!(mask >> me.lane() & 1)) fault(named() + ": the mask lacks the calling lane", me);
    Collective* mine = nullptr;
    for (Collective& other : pending) {
        if (!(other.mask & mask)) continue;
        if (other.mask != mask || other.compute != compute ||
            std::strcmp(other.operation, operation) != 0)
            fault(fmt::format("{}: lanes of the mask wait in {} with mask {:#010x}", named(),
                              other.operation, other.mask),
                  me);
        mine = &other;
    }
    if (!mine) {
        for (int lane = 0; lane < 32; ++lane) {
            if (!(mask >> lane & 1)) continue;
            const size_t number = static_cast<size_t>(me.warp() * 32 + lane);
            if (number >= threads_.size())
                fault(fmt::format("{}: lane {} does not exist", named(), lane), me);
            if (threads_[number].state == ThreadState::exited)
                fault(fmt::format("{}: lane {} has ended", named(), lane), me);
        }
        mine = &pending.emplace_back();
        mine->mask = mask;
        mine->operation = operation;
        mine->compute = compute;
    }
    mine->arrived |= 1u << me.lane();
    mine->payloads[me.lane()] = payload;
    me.arrival.release();
    if (mine->arrived != mask) {
        me.state = ThreadState::in_collective;
        me.waits_at = site;
        ignored.reset();
        wait();
        me.wake.acquire();
        return;
    }
    const auto lanes = std::span(threads_).subspan(static_cast<size_t>(me.warp()) * 32);
    for (int lane = 0; lane < 32; ++lane)
        if (mask >> lane & 1) lanes[static_cast<size_t>(lane)].arrival.acquire();
    if (compute) compute(mine->payloads, mask);
    ++counters.warp_collectives;
    *mine = pending.back();
    pending.pop_back();
    me.state = ThreadState::in_collective;
    for (int number : order_) {
        Thread& thread = threads_[number];
        if (thread.warp() != me.warp() || !(mask >> thread.lane() & 1)) continue;
        thread.wake.release();
        make_ready(thread);
    }
    ignored.reset();
    wait();
    me.wake.acquire();
}

void Block::static_shared(void* data, size_t bytes) {
    for (const auto& [known, size] : static_shared_)
        if (known == data) return;
    const IgnoredWrites ignored;
    static_shared_.emplace_back(data, bytes);
    std::memset(data, poison, bytes);
    size_t all = 0;
    for (const auto& [known, size] : static_shared_) all += size;
    if (all > Limits::static_shared_bytes || all + dynamic_bytes_ > Limits::shared_bytes)
        fault(fmt::format("expected at most {} bytes of static shared memory, {} with the dynamic; "
                          "got {} and {}",
                          Limits::static_shared_bytes, Limits::shared_bytes, all,
                          all + dynamic_bytes_),
              *this_thread);
    counters.shared_bytes =
        std::max(counters.shared_bytes, static_cast<int64_t>(all + dynamic_bytes_));
}

bool Block::is_shared(const void* address) const {
    const auto in = [&](const void* start, size_t bytes) {
        const auto* first = static_cast<const char*>(start);
        return address >= first && address < first + bytes;
    };
    if (in(dynamic_, dynamic_bytes_)) return true;
    for (const auto& [start, bytes] : static_shared_)
        if (in(start, bytes)) return true;
    return false;
}

void Block::count_atomic() {
    ++counters.atomics;
}

void Block::count_matrix_operation() {
    ++counters.matrix_operations;
}

void Block::copy_arrives(const AsyncCopy& copy) {
    if (copy.from_bytes) std::memcpy(copy.to, copy.from, static_cast<size_t>(copy.from_bytes));
    std::memset(static_cast<char*>(copy.to) + copy.from_bytes, 0,
                static_cast<size_t>(copy.bytes - copy.from_bytes));
}

void Block::async_copy(const AsyncCopy& copy) {
    Thread& me = *this_thread;
    for (const void* pointer : {static_cast<const void*>(copy.to), copy.from})
        if (reinterpret_cast<uintptr_t>(pointer) % static_cast<uintptr_t>(copy.bytes))
            fault(fmt::format("cp.async of {} bytes with a misaligned address", copy.bytes), me);
    if (copy.from_bytes < 0 || copy.from_bytes > copy.bytes)
        fault(fmt::format("cp.async of {} bytes cannot read {}", copy.bytes, copy.from_bytes), me);
    // From now on the old contents may be gone: whoever still reads them gets NaN.
    std::memset(copy.to, poison, static_cast<size_t>(copy.bytes));
    if constexpr (address_sanitizer) {
        // So that AddressSanitizer reports a wrong source here and not at the wait.
        char read[16];
        if (copy.from_bytes) std::memcpy(read, copy.from, static_cast<size_t>(copy.from_bytes));
    }
    if (memory_trace) {
        const void* place = __builtin_return_address(0);
        if (copy.from_bytes) memory_trace->access(copy.from, copy.from_bytes, false, place);
        memory_trace->access(copy.to, copy.bytes, true, place);
    }
    me.copies.push_back(copy);
    ++counters.async_copies;
    counters.async_bytes += copy.from_bytes;
}

void Block::async_commit() {
    this_thread->copy_groups.push_back(this_thread->copies.size());
}

void Block::async_wait(int pending) {
    Thread& me = *this_thread;
    const auto groups = static_cast<int>(me.copy_groups.size());
    if (groups <= pending) return;
    const size_t arrived = me.copy_groups[static_cast<size_t>(groups - pending - 1)];
    for (size_t i = 0; i < arrived; ++i) copy_arrives(me.copies[i]);
    me.copies.erase(me.copies.begin(), me.copies.begin() + static_cast<std::ptrdiff_t>(arrived));
    me.copy_groups.erase(me.copy_groups.begin(), me.copy_groups.begin() + (groups - pending));
    for (size_t& end : me.copy_groups) end -= arrived;
}

}  // namespace curie::simulator
