// A stack of its own on which one CUDA thread runs until it has to wait for others. Switching costs
// a few pushes on x86-64; elsewhere ucontext does it.
#pragma once

#include <cstddef>
#include <cstdint>
#if !defined(__x86_64__)
#include <ucontext.h>
#endif

namespace curie::simulator {

#if defined(__SANITIZE_ADDRESS__)
constexpr bool address_sanitizer = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
constexpr bool address_sanitizer = true;
#else
constexpr bool address_sanitizer = false;
#endif
#else
constexpr bool address_sanitizer = false;
#endif

#if defined(CURIE_SIMULATOR_TSAN)
constexpr bool thread_sanitizer = true;
#else
constexpr bool thread_sanitizer = false;
#endif

class Fiber {
  public:
    using Entry = void (*)(Fiber& self);

    /// The stack that the calling OS thread already runs on.
    Fiber() = default;
    /// A stack of its own on which `entry(*this)` runs at the first switch; it must not return.
    /// `number` staggers the stack tops, or they would fall into the same cache sets.
    Fiber(int number, Entry entry);
    ~Fiber();
    Fiber(const Fiber&) = delete;
    Fiber& operator=(const Fiber&) = delete;

    /// Suspends the fiber `from`, which is the caller, and continues this one. Returns when
    /// somebody switches back to `from`.
    void resume(Fiber& from);
    /// Forgets what ran on the stack; the next resume() starts `entry` again.
    void restart();

  private:
    static void first_switch();

    char* memory_ = nullptr;
    size_t bytes_ = 0;
    char* top_ = nullptr;
    Entry entry_ = nullptr;
    const void* sanitizer_bottom_ = nullptr;
    size_t sanitizer_size_ = 0;
    void* sanitizer_fake_stack_ = nullptr;
    void* sanitizer_thread_ = nullptr;
#if defined(__x86_64__)
    void* stack_pointer_ = nullptr;
#else
    ucontext_t context_{};
#endif
};

}  // namespace curie::simulator
