// CUDA's atomic functions on memory that blocks on several OS threads share.
#pragma once

#include <type_traits>

#include "simulator/block.h"

namespace curie::simulator {
namespace detail {

/// Replaces *address by update(old) at once; returns the old value.
template <class T, class Update>
T atomic_update(T* address, const Update& update) {
    this_block->count_atomic();
    T old;
    __atomic_load(address, &old, __ATOMIC_RELAXED);
    T wanted = update(old);
    while (!__atomic_compare_exchange(address, &old, &wanted, false, __ATOMIC_ACQ_REL,
                                      __ATOMIC_RELAXED))
        wanted = update(old);
    return old;
}

}  // namespace detail

template <class T>
T atomicAdd(T* address, std::type_identity_t<T> value) {
    return detail::atomic_update(address, [=](T old) { return old + value; });
}
template <class T>
T atomicMax(T* address, std::type_identity_t<T> value) {
    return detail::atomic_update(address, [=](T old) { return old > value ? old : value; });
}
template <class T>
T atomicMin(T* address, std::type_identity_t<T> value) {
    return detail::atomic_update(address, [=](T old) { return old < value ? old : value; });
}
template <class T>
T atomicExch(T* address, std::type_identity_t<T> value) {
    return detail::atomic_update(address, [=](T) { return value; });
}
template <class T>
T atomicCAS(T* address, std::type_identity_t<T> expected, std::type_identity_t<T> value) {
    return detail::atomic_update(address, [=](T old) { return old == expected ? value : old; });
}

inline void __threadfence() {
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
}
inline void __threadfence_block() {
    __threadfence();
}

}  // namespace curie::simulator
