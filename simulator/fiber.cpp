#include "simulator/fiber.h"

#include <sys/mman.h>

#include <new>

#if defined(CURIE_SIMULATOR_TSAN)
extern "C" {
void* __tsan_get_current_fiber();
void* __tsan_create_fiber(unsigned flags);
void __tsan_destroy_fiber(void* fiber);
void __tsan_switch_to_fiber(void* fiber, unsigned flags);
}
#endif
// Weak: only an AddressSanitizer build has them.
extern "C" {
__attribute__((weak)) void __sanitizer_start_switch_fiber(void**, const void*, size_t);
__attribute__((weak)) void __sanitizer_finish_switch_fiber(void*, const void**, size_t*);
__attribute__((weak)) void __asan_unpoison_memory_region(const volatile void*, size_t);
}

#if defined(__x86_64__)
// Saves the registers that a callee must keep, exchanges the stacks, restores them.
extern "C" void curie_switch_stacks(void** save, void* next);
asm(R"(
    .text
    .p2align 4
    .globl curie_switch_stacks
    .type curie_switch_stacks, @function
curie_switch_stacks:
    pushq %rbp
    pushq %rbx
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    movq %rsp, (%rdi)
    movq %rsi, %rsp
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbx
    popq %rbp
    ret
    .size curie_switch_stacks, . - curie_switch_stacks
)");
#endif

namespace curie::simulator {
namespace {

constexpr size_t page = 4096;
/// Sanitized code needs several times the stack.
constexpr size_t stack_bytes = address_sanitizer || thread_sanitizer ? 256 << 10 : 64 << 10;

thread_local Fiber *running = nullptr, *previous = nullptr;

}  // namespace

Fiber::Fiber(int number, Entry entry) : entry_(entry) {
    const size_t stagger = static_cast<size_t>(number % 61) * 192;
    bytes_ = stack_bytes + 3 * page + page;
    void* memory = mmap(nullptr, bytes_, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) throw std::bad_alloc();
    memory_ = static_cast<char*>(memory);
    mprotect(memory_, page, PROT_NONE);  // an overflow faults instead of overwriting a neighbour
    top_ = memory_ + bytes_ - stagger;
    sanitizer_bottom_ = memory_ + page;
    sanitizer_size_ = bytes_ - page;
    restart();
}

Fiber::~Fiber() {
    if (!memory_) return;
#if defined(CURIE_SIMULATOR_TSAN)
    __tsan_destroy_fiber(sanitizer_thread_);
#endif
    munmap(memory_, bytes_);
}

void Fiber::restart() {
    if constexpr (address_sanitizer) __asan_unpoison_memory_region(memory_ + page, bytes_ - page);
    sanitizer_fake_stack_ = nullptr;
#if defined(CURIE_SIMULATOR_TSAN)
    if (sanitizer_thread_) __tsan_destroy_fiber(sanitizer_thread_);
    sanitizer_thread_ = __tsan_create_fiber(0);
#endif
#if defined(__x86_64__)
    auto** frame = reinterpret_cast<void**>(reinterpret_cast<uintptr_t>(top_) & ~uintptr_t{15});
    *--frame = nullptr;  // the return address of a call: the stack is off by 8 at an entry
    *--frame = reinterpret_cast<void*>(&Fiber::first_switch);
    for (int saved_register = 0; saved_register < 6; ++saved_register) *--frame = nullptr;
    stack_pointer_ = frame;
#else
    getcontext(&context_);
    context_.uc_stack.ss_sp = memory_ + page;
    context_.uc_stack.ss_size = static_cast<size_t>(top_ - (memory_ + page));
    makecontext(&context_, &Fiber::first_switch, 0);
#endif
}

void Fiber::first_switch() {
    if constexpr (address_sanitizer)
        __sanitizer_finish_switch_fiber(nullptr, &previous->sanitizer_bottom_,
                                        &previous->sanitizer_size_);
    running->entry_(*running);
}

void Fiber::resume(Fiber& from) {
    if (this == &from) return;
    previous = &from;
    running = this;
#if defined(CURIE_SIMULATOR_TSAN)
    if (!from.sanitizer_thread_) from.sanitizer_thread_ = __tsan_get_current_fiber();
    __tsan_switch_to_fiber(sanitizer_thread_, 1);  // 1: orders nothing; barriers do that
#endif
    if constexpr (address_sanitizer)
        __sanitizer_start_switch_fiber(&from.sanitizer_fake_stack_, sanitizer_bottom_,
                                       sanitizer_size_);
#if defined(__x86_64__)
    curie_switch_stacks(&from.stack_pointer_, stack_pointer_);
#else
    swapcontext(&from.context_, &context_);
#endif
    if constexpr (address_sanitizer)
        __sanitizer_finish_switch_fiber(from.sanitizer_fake_stack_, &previous->sanitizer_bottom_,
                                        &previous->sanitizer_size_);
}

}  // namespace curie::simulator
