// Executes the threads of one block: each runs until it waits at a barrier or in a warp collective,
// then another continues. One Block per OS thread; it is used for one block of the grid after
// another.
#pragma once

#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "simulator/counters.h"
#include "simulator/thread.h"

namespace curie::simulator {

/// A mistake of a kernel; the message names kernel, block and thread.
struct Fault : std::runtime_error {
    using std::runtime_error::runtime_error;
};

enum class ThreadOrder : uint8_t { forward, reverse, random };

/// What all blocks of a launch share.
struct Grid {
    const char* kernel = "";
    const void* function = nullptr;  ///< the kernel's code
    dim3 blocks, threads;
    size_t shared_bytes = 0;  ///< dynamic shared memory
    void (*body)(void* closure) = nullptr;
    void* closure = nullptr;
    ThreadOrder order = ThreadOrder::forward;
    uint64_t seed = 0;  ///< of the random order
};

class Block {
  public:
    Block() = default;
    Block(const Block&) = delete;
    Block& operator=(const Block&) = delete;

    /// Executes block `index` of the grid to its end. Throws what a thread threw, or a Fault.
    void run(const Grid& grid, uint3 index);

    enum class Vote { none, count, any, all };
    /// __syncthreads() and its variants; returns the vote over `predicate`.
    int barrier(Site site, Vote vote = Vote::none, int predicate = 0);
    /// Waits until every lane of `mask` has come with the same operation; the last one calls
    /// compute(payloads by lane, mask) for all.
    void collective(uint32_t mask, const char* operation, Site site, void* payload,
                    void (*compute)(void* const* payloads, uint32_t mask));
    /// Notes a static shared array; fills it with NaN when the block comes here first.
    void static_shared(void* data, size_t bytes);
    void* dynamic_shared() { return dynamic_; }
    /// Whether this is static or dynamic shared memory of the block.
    bool is_shared(const void* address) const;
    // Not inline: kernels under ThreadSanitizer must not touch what their threads share.
    void count_atomic();
    void count_matrix_operation();

    void async_copy(const AsyncCopy& copy);
    void async_commit();
    /// Carries out all but the newest `pending` committed groups.
    void async_wait(int pending);

    [[noreturn]] void fault(const std::string& what, const Thread& thread) const;

    const Grid* grid = nullptr;
    uint3 index;
    Counters counters;

  private:
    struct Collective {
        uint32_t mask = 0, arrived = 0;
        const char* operation = nullptr;
        void (*compute)(void* const*, uint32_t) = nullptr;
        void* payloads[32];
    };

    void prepare(const Grid& grid, uint3 index);
    void order_threads();
    static void fiber_entry(Fiber& self);
    void run_threads(Fiber& fiber);
    void finish(Thread& thread);
    void wait();
    void switch_to_next(Fiber& from);
    void release_barrier();
    void make_ready(Thread& thread);
    void copy_arrives(const AsyncCopy& copy);
    std::string describe_deadlock() const;

    std::vector<Thread> threads_;
    std::vector<int> order_;
    std::vector<std::vector<Collective>> collectives_;  ///< pending, by warp
    std::vector<std::unique_ptr<Fiber>> fibers_;
    std::vector<Fiber*> idle_;
    std::vector<Thread*> ready_;
    size_t next_ready_ = 0, next_unstarted_ = 0;
    int waiting_ = 0, exited_ = 0;
    int votes_ = 0;
    Vote vote_ = Vote::none;
    Meeting start_, end_;  ///< of the block
    Meeting barriers_[2];  ///< alternate, so that nobody meets who is a barrier behind
    size_t generation_ = 0;
    Fiber main_;
    std::exception_ptr failure_;
    std::vector<std::pair<void*, size_t>> static_shared_;
    std::unique_ptr<char[]> dynamic_memory_;
    void* dynamic_ = nullptr;
    size_t dynamic_bytes_ = 0;
    std::mt19937_64 random_;
};

/// The block and the thread that the calling OS thread executes; null outside of a kernel.
extern thread_local Block* this_block;
extern thread_local Thread* this_thread;

}  // namespace curie::simulator
