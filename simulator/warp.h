// Barriers, shuffles, votes and warp reductions for simulated kernels, as CUDA names them.
#pragma once

#include <bit>
#include <cstdint>
#include <type_traits>

#include "simulator/block.h"

namespace curie::simulator {

inline void __syncthreads(Site site = Site::here()) {
    this_block->barrier(site);
}
inline int __syncthreads_count(int predicate, Site site = Site::here()) {
    return this_block->barrier(site, Block::Vote::count, predicate);
}
inline int __syncthreads_or(int predicate, Site site = Site::here()) {
    return this_block->barrier(site, Block::Vote::any, predicate);
}
inline int __syncthreads_and(int predicate, Site site = Site::here()) {
    return this_block->barrier(site, Block::Vote::all, predicate);
}
inline void __syncwarp(uint32_t mask = 0xFFFFFFFFu, Site site = Site::here()) {
    this_block->collective(mask, "__syncwarp", site, nullptr, nullptr);
}

namespace detail {

template <class T>
struct Shuffle {
    T value, result;
    int source;  ///< the lane to read from, in this lane's own warp; already within its segment
};

template <class T>
T shuffle(uint32_t mask, const char* name, Site site, T value, int source) {
    Shuffle<T> mine{value, value, source};
    this_block->collective(mask, name, site, &mine, [](void* const* payloads, uint32_t lanes) {
        for (int lane = 0; lane < 32; ++lane) {
            if (!(lanes >> lane & 1)) continue;
            auto& request = *static_cast<Shuffle<T>*>(payloads[lane]);
            // The value of a lane outside of the mask is undefined: hand out all bits set.
            if (!(lanes >> request.source & 1)) {
                __builtin_memset(&request.result, 0xFF, sizeof(T));
            } else {
                request.result = static_cast<Shuffle<T>*>(payloads[request.source])->value;
            }
        }
    });
    return mine.result;
}

template <class T, class Combine>
T reduce(uint32_t mask, const char* name, Site site, T value, Combine) {
    Shuffle<T> mine{value, value, 0};
    this_block->collective(mask, name, site, &mine, [](void* const* payloads, uint32_t lanes) {
        const int first = std::countr_zero(lanes);
        T all = static_cast<Shuffle<T>*>(payloads[first])->value;
        for (int lane = first + 1; lane < 32; ++lane)
            if (lanes >> lane & 1)
                all = Combine()(all, static_cast<Shuffle<T>*>(payloads[lane])->value);
        for (int lane = 0; lane < 32; ++lane)
            if (lanes >> lane & 1) static_cast<Shuffle<T>*>(payloads[lane])->result = all;
    });
    return mine.result;
}

inline int lane() {
    return this_thread->lane();
}

}  // namespace detail

template <class T>
T __shfl_sync(uint32_t mask, T value, int source, int width = 32, Site site = Site::here()) {
    const int segment = detail::lane() & ~(width - 1);
    return detail::shuffle(mask, "__shfl_sync", site, value, segment + (source & (width - 1)));
}
template <class T>
T __shfl_down_sync(uint32_t mask, T value, unsigned delta, int width = 32,
                   Site site = Site::here()) {
    const int lane = detail::lane(), source = lane + static_cast<int>(delta);
    return detail::shuffle(mask, "__shfl_down_sync", site, value,
                           (lane & (width - 1)) + static_cast<int>(delta) < width ? source : lane);
}
template <class T>
T __shfl_up_sync(uint32_t mask, T value, unsigned delta, int width = 32, Site site = Site::here()) {
    const int lane = detail::lane(), source = lane - static_cast<int>(delta);
    return detail::shuffle(mask, "__shfl_up_sync", site, value,
                           (lane & (width - 1)) >= static_cast<int>(delta) ? source : lane);
}
template <class T>
T __shfl_xor_sync(uint32_t mask, T value, int bits, int width = 32, Site site = Site::here()) {
    // A lane of an earlier segment can be read, one of a later segment can't.
    const int lane = detail::lane(), source = lane ^ (bits & 31);
    return detail::shuffle(mask, "__shfl_xor_sync", site, value,
                           source <= (lane | (width - 1)) ? source : lane);
}

inline uint32_t __ballot_sync(uint32_t mask, int predicate, Site site = Site::here()) {
    const uint32_t bit = predicate ? 1u << detail::lane() : 0u;
    return detail::reduce(mask, "__ballot_sync", site, bit,
                          [](uint32_t a, uint32_t b) { return a | b; });
}
inline int __any_sync(uint32_t mask, int predicate, Site site = Site::here()) {
    return detail::reduce(mask, "__any_sync", site, int{predicate != 0},
                          [](int a, int b) { return a | b; });
}
inline int __all_sync(uint32_t mask, int predicate, Site site = Site::here()) {
    return detail::reduce(mask, "__all_sync", site, int{predicate != 0},
                          [](int a, int b) { return a & b; });
}
/// CUDA has these for int and unsigned.
template <class T>
requires std::is_same_v<T, int> || std::is_same_v<T, unsigned> T
__reduce_add_sync(uint32_t mask, T value, Site site = Site::here()) {
    return detail::reduce(mask, "__reduce_add_sync", site, value,
                          [](T a, T b) { return static_cast<T>(uint32_t(a) + uint32_t(b)); });
}
template <class T>
requires std::is_same_v<T, int> || std::is_same_v<T, unsigned> T
__reduce_max_sync(uint32_t mask, T value, Site site = Site::here()) {
    return detail::reduce(mask, "__reduce_max_sync", site, value,
                          [](T a, T b) { return a > b ? a : b; });
}
template <class T>
requires std::is_same_v<T, int> || std::is_same_v<T, unsigned> T
__reduce_min_sync(uint32_t mask, T value, Site site = Site::here()) {
    return detail::reduce(mask, "__reduce_min_sync", site, value,
                          [](T a, T b) { return a < b ? a : b; });
}

}  // namespace curie::simulator
