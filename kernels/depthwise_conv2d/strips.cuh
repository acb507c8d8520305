// Strips of four neighbouring results along a row, for one vector of channels, in registers: every
// value that the strip needs is loaded once and used for all taps that it meets. For 3 taps of
// stride 1 that is 6 loads for 4 results instead of 12. The loops unroll completely, so Kernel and
// Stride are constants.
#pragma once

#include "kernels/channel_lanes.cuh"

namespace curie::CURIE_DEVICE {

constexpr int strip = 4;

/// Pixels of a row in global memory, zero outside of it.
template <int Width>
struct GlobalPixels {
    const float* row;
    int first, columns, channels;
    __device__ __forceinline__ Lanes<Width> operator()(int j) const {
        const int column = first + j;
        if (column < 0 || column >= columns) return all_channels<Width>(0);
        return load_lanes<Width>(row + column * channels);
    }
};

/// Pixels of a row of a tile in shared memory.
template <int Width>
struct SharedPixels {
    const Lanes<Width>* row;
    int lanes;
    __device__ __forceinline__ Lanes<Width> operator()(int j) const { return row[j * lanes]; }
};

template <int Width, int Kernel>
__device__ __forceinline__ void load_taps(Lanes<Width> (&taps)[Kernel], const float* weight,
                                          int channels) {
    for (int s = 0; s < Kernel; ++s) taps[s] = load_lanes<Width>(weight + s * channels);
}

/// sums[t] += sum over s of input(t * Stride + s) * taps[s].
template <int Stride, int Width, int Kernel, class Input>
__device__ __forceinline__ void strip_forward(Lanes<Width> (&sums)[strip],
                                              const Lanes<Width> (&taps)[Kernel],
                                              const Input& input) {
    for (int j = 0; j < (strip - 1) * Stride + Kernel; ++j) {
        const Lanes<Width> value = input(j);
        for (int t = 0; t < strip; ++t)
            if (j - t * Stride >= 0 && j - t * Stride < Kernel)
                multiply_add_channels(sums[t], value, taps[j - t * Stride]);
    }
}

/// sums[i] += sum over all j, s with j * Stride + s = i of gradient(j) * taps[s].
template <int Stride, int Width, int Kernel, class Gradient>
__device__ __forceinline__ void strip_data_gradient(Lanes<Width> (&sums)[strip],
                                                    const Lanes<Width> (&taps)[Kernel],
                                                    const Gradient& gradient) {
    constexpr int before = (Kernel - 1) / Stride;
    for (int j = 0; j <= before + (strip - 1) / Stride; ++j) {
        const Lanes<Width> value = gradient(j - before);
        for (int s = 0; s < Kernel; ++s)
            if ((j - before) * Stride + s >= 0 && (j - before) * Stride + s < strip)
                multiply_add_channels(sums[(j - before) * Stride + s], value, taps[s]);
    }
}

/// sums[s] += sum over t of input(t * Stride + s) * gradients[t].
template <int Stride, int Width, int Kernel, class Input>
__device__ __forceinline__ void strip_weight_gradient(Lanes<Width> (&sums)[Kernel],
                                                      const Lanes<Width> (&gradients)[strip],
                                                      const Input& input) {
    for (int j = 0; j < (strip - 1) * Stride + Kernel; ++j) {
        const Lanes<Width> value = input(j);
        for (int t = 0; t < strip; ++t)
            if (j - t * Stride >= 0 && j - t * Stride < Kernel)
                multiply_add_channels(sums[j - t * Stride], value, gradients[t]);
    }
}

/// Strips that a row of inputs is cut into for the data gradient. They start at multiples of 4 on
/// the padded axis, so that a strip meets the stride always in the same phase.
struct PaddedStrips {
    int first, count;
};
__host__ __device__ inline PaddedStrips padded_strips(const DeviceAxis& axis) {
    const int first = axis.before / strip;
    return {first, (axis.before + axis.inputs - 1) / strip - first + 1};
}

/// Calls run(width, kernel, stride), all std::integral_constant. Only for windows of 3 or 5 columns
/// and stride 1 or 2.
template <class Run>
void with_strips(const DeviceAxis& columns, int width, const Run& run) {
    with_channel_lanes(width, [&](auto lanes) {
        const auto with_stride = [&](auto kernel) {
            if (columns.stride == 1)
                run(lanes, kernel, std::integral_constant<int, 1>());
            else
                run(lanes, kernel, std::integral_constant<int, 2>());
        };
        if (columns.kernel == 3)
            with_stride(std::integral_constant<int, 3>());
        else
            with_stride(std::integral_constant<int, 5>());
    });
}

}  // namespace curie::CURIE_DEVICE
