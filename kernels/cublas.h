// The adapter to cuBLAS: handles, errors in our words, and a product of row-major matrices.
#pragma once

#include <cublas_v2.h>
#include <cuda_runtime_api.h>

#include <map>

#include "engine/cuda/cuda_error.h"
#include "kernels/cuda_variant.h"

namespace curie::cublas {

inline void check(cublasStatus_t status, const char* statement) {
    require(status == CUBLAS_STATUS_SUCCESS, "cublas", "{} expected success, got {}: {}", statement,
            cublasGetStatusName(status), cublasGetStatusString(status));
}
#define CURIE_CUBLAS_CHECK(...) curie::cublas::check((__VA_ARGS__), #__VA_ARGS__)

/// The calling thread's handle on the current device, set to the context's stream; TF32 only where
/// the context allows it. Handles live as long as the process, as in kernels/cudnn.h.
inline cublasHandle_t handle(const Context& context) {
    thread_local std::map<int, cublasHandle_t> handles;
    int device = 0;
    CURIE_CUDA_CHECK(cudaGetDevice(&device));
    auto found = handles.find(device);
    if (found == handles.end()) {
        cublasHandle_t made = nullptr;
        CURIE_CUBLAS_CHECK(cublasCreate(&made));
        found = handles.emplace(device, made).first;
    }
    const cublasHandle_t cublas = found->second;
    CURIE_CUBLAS_CHECK(cublasSetStream(cublas, static_cast<cudaStream_t>(context.stream().handle)));
    CURIE_CUBLAS_CHECK(cublasSetMathMode(
        cublas, context.options().allow_tf32 ? CUBLAS_TF32_TENSOR_OP_MATH : CUBLAS_DEFAULT_MATH));
    return cublas;
}

/// A row-major matrix as it lies in memory, with `columns` elements a row; `transposed` takes part
/// in a product as its transpose.
struct Operand {
    const float* data;
    int64_t columns;
    bool transposed = false;
    cublasOperation_t operation() const { return transposed ? CUBLAS_OP_T : CUBLAS_OP_N; }
};

/// c (rows x columns, row-major) = a (rows x depth) * b (depth x columns) + beta * c. cuBLAS counts
/// by columns, so it is asked for the transpose: c^T = b^T a^T.
inline void multiply(cublasHandle_t cublas, int64_t rows, int64_t columns, int64_t depth,
                     const Operand& a, const Operand& b, float beta, float* c) {
    const float one = 1;
    const auto narrow = [](int64_t value) { return static_cast<int>(value); };
    CURIE_CUBLAS_CHECK(cublasSgemm(cublas, b.operation(), a.operation(), narrow(columns),
                                   narrow(rows), narrow(depth), &one, b.data, narrow(b.columns),
                                   a.data, narrow(a.columns), &beta, c, narrow(columns)));
}

}  // namespace curie::cublas
