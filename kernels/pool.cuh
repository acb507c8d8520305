// What the CUDA kernels of max_pool and average_pool share.
#pragma once

#include "kernels/pool_device.h"
#include "kernels/windows.cuh"

namespace curie::CURIE_DEVICE {

/// With `Size` > 0 the axis of square windows of that size and stride, so that the compiler unrolls
/// the loops over them and divides by a constant; otherwise the axis as it is.
template <int Size>
__device__ __forceinline__ DeviceAxis fixed_axis(DeviceAxis axis) {
    if constexpr (Size > 0) {
        axis.kernel = axis.stride = Size;
        axis.dilation = 1;
    }
    return axis;
}

/// 2 for 2x2 windows of stride 2, by far the most common; otherwise 0.
inline int fixed_size(const DevicePool& p) {
    const auto two = [](const DeviceAxis& a) {
        return a.kernel == 2 && a.stride == 2 && a.dilation == 1;
    };
    return two(p.rows) && two(p.columns) ? 2 : 0;
}

/// Calls run(width, size), both std::integral_constant.
template <class Run>
void with_pool(const DevicePool& p, int width, const Run& run) {
    with_channel_lanes(width, [&](auto lanes) {
        if (fixed_size(p) == 2)
            run(lanes, std::integral_constant<int, 2>());
        else
            run(lanes, std::integral_constant<int, 0>());
    });
}

inline dim3 output_blocks(const DevicePool& p, int width) {
    return image_blocks(int64_t{p.rows.outputs} * p.columns.outputs * (p.channels / width),
                        p.batch);
}
inline dim3 input_blocks(const DevicePool& p, int width) {
    return image_blocks(int64_t{p.rows.inputs} * p.columns.inputs * (p.channels / width), p.batch);
}

}  // namespace curie::CURIE_DEVICE
