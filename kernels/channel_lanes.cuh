// A few neighbouring channels that one CUDA thread handles at once: 4, 2 or 1, whichever divides
// the channels, so that every access is one instruction and stays aligned at every pixel. A warp
// reads neighbouring vectors, so memory transactions are full at any width; the width only decides
// how many instructions that takes.
#pragma once

#include <type_traits>

#include "kernels/lanes.cuh"

namespace curie::CURIE_DEVICE {

template <int Width>
__device__ __forceinline__ Lanes<Width> all_channels(float value) {
    Lanes<Width> lanes;
    for (int i = 0; i < Width; ++i) lanes.v[i] = value;
    return lanes;
}
template <int Width>
__device__ __forceinline__ void add_channels(Lanes<Width>& sum, const Lanes<Width>& a) {
    for (int i = 0; i < Width; ++i) sum.v[i] += a.v[i];
}
template <int Width>
__device__ __forceinline__ void multiply_add_channels(Lanes<Width>& sum, const Lanes<Width>& a,
                                                      const Lanes<Width>& b) {
    for (int i = 0; i < Width; ++i) sum.v[i] += a.v[i] * b.v[i];
}
template <int Width>
__device__ __forceinline__ void multiply_add_channels(Lanes<Width>& sum, const Lanes<Width>& a,
                                                      float b) {
    for (int i = 0; i < Width; ++i) sum.v[i] += a.v[i] * b;
}

/// The widest lanes that divide `channels` and to which all pointers (null: not used) are aligned.
template <class... T>
int channel_lane_width(int64_t channels, const T*... pointers) {
    for (const int width : {4, 2})
        if (channels % width == 0 &&
            ((reinterpret_cast<uintptr_t>(pointers) % (sizeof(T) * width) == 0) && ...))
            return width;
    return 1;
}

/// Calls run(std::integral_constant<int, width>).
template <class Run>
void with_channel_lanes(int width, const Run& run) {
    if (width == 4)
        run(std::integral_constant<int, 4>());
    else if (width == 2)
        run(std::integral_constant<int, 2>());
    else
        run(std::integral_constant<int, 1>());
}

}  // namespace curie::CURIE_DEVICE
