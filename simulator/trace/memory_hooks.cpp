// The functions that code compiled with -fsanitize=thread calls at its loads and stores. Linked
// instead of ThreadSanitizer's library, they tell the memory trace. This file itself is compiled
// without that flag.
#include <cstddef>
#include <cstdint>

#include "simulator/memory_trace.h"

namespace {

inline void tell(const volatile void* address, size_t bytes, bool write, const void* place) {
    using curie::simulator::memory_trace;
    if (memory_trace)
        memory_trace->access(const_cast<const void*>(address), static_cast<int>(bytes), write,
                             place);
}

}  // namespace

#define CURIE_PLACE __builtin_return_address(0)
#define CURIE_ACCESS(bytes)                        \
    void __tsan_read##bytes(void* at) {            \
        tell(at, bytes, false, CURIE_PLACE);       \
    }                                              \
    void __tsan_write##bytes(void* at) {           \
        tell(at, bytes, true, CURIE_PLACE);        \
    }                                              \
    void __tsan_unaligned_read##bytes(void* at) {  \
        tell(at, bytes, false, CURIE_PLACE);       \
    }                                              \
    void __tsan_unaligned_write##bytes(void* at) { \
        tell(at, bytes, true, CURIE_PLACE);        \
    }
#define CURIE_ATOMIC(bits, T)                                                                    \
    T __tsan_atomic##bits##_load(const volatile T* at, int) {                                    \
        tell(at, bits / 8, false, CURIE_PLACE);                                                  \
        return __atomic_load_n(at, __ATOMIC_SEQ_CST);                                            \
    }                                                                                            \
    void __tsan_atomic##bits##_store(volatile T* at, T value, int) {                             \
        tell(at, bits / 8, true, CURIE_PLACE);                                                   \
        __atomic_store_n(at, value, __ATOMIC_SEQ_CST);                                           \
    }                                                                                            \
    int __tsan_atomic##bits##_compare_exchange_strong(volatile T* at, T* expected, T value, int, \
                                                      int) {                                     \
        tell(at, bits / 8, true, CURIE_PLACE);                                                   \
        return __atomic_compare_exchange_n(at, expected, value, false, __ATOMIC_SEQ_CST,         \
                                           __ATOMIC_SEQ_CST);                                    \
    }                                                                                            \
    T __tsan_atomic##bits##_fetch_add(volatile T* at, T value, int) {                            \
        tell(at, bits / 8, true, CURIE_PLACE);                                                   \
        return __atomic_fetch_add(at, value, __ATOMIC_SEQ_CST);                                  \
    }

extern "C" {
CURIE_ACCESS(1)
CURIE_ACCESS(2)
CURIE_ACCESS(4)
CURIE_ACCESS(8)
CURIE_ACCESS(16)
CURIE_ATOMIC(32, uint32_t)
CURIE_ATOMIC(64, uint64_t)
void __tsan_read_range(void* at, size_t bytes) {
    tell(at, bytes, false, CURIE_PLACE);
}
void __tsan_write_range(void* at, size_t bytes) {
    tell(at, bytes, true, CURIE_PLACE);
}
void __tsan_atomic_thread_fence(int) {
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
}
void __tsan_atomic_signal_fence(int) {}
void __tsan_init() {}
void __tsan_func_entry(void*) {}
void __tsan_func_exit() {}
void __tsan_vptr_update(void**, void*) {}
void __tsan_vptr_read(void**) {}
}
