// The sum of products of the naive kernels, one thread a sum.
#pragma once

#include "kernels/cuda.h"

namespace curie::CURIE_DEVICE {

/// a[0] b[0] + a[a_step] b[b_step] + ..., `length` products, in parts of 64: the longer a sum in
/// float32, the larger its rounding errors.
__device__ __forceinline__ float sum_of_products(const float* a, int64_t a_step, const float* b,
                                                 int64_t b_step, int64_t length) {
    float sum = 0;
    for (int64_t first = 0; first < length; first += 64) {
        const int64_t end = first + 64 < length ? first + 64 : length;
        float part = 0;
        for (int64_t i = first; i < end; ++i) part += a[i * a_step] * b[i * b_step];
        sum += part;
    }
    return sum;
}

}  // namespace curie::CURIE_DEVICE
