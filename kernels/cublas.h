// The adapter to cuBLAS: handles, errors in our words, and a product of row-major matrices.
#pragma once

#include <cublas_v2.h>
#include <cuda_runtime_api.h>

#include <map>

#include "engine/cuda/cuda_error.h"
#include "kernels/cuda_variant.h"

namespace curie::cublas {

/// Throws Error as CURIE_CUDA_CHECK does, with cuBLAS' own words for what went wrong.
inline void check(cublasStatus_t status, const char* statement, const char* function,
                  const char* file, int line) {
    if (status == CUBLAS_STATUS_SUCCESS) return;
    const std::string words =
        fmt::format("{}: {}", cublasGetStatusName(status), cublasGetStatusString(status));
    cuda::fail_vendor_call("cublas", words.c_str(), statement, function, file, line);
}
#define CURIE_CUBLAS_CHECK(...) \
    curie::cublas::check((__VA_ARGS__), #__VA_ARGS__, __func__, __FILE__, __LINE__)

/// The calling thread's handle on the current device, set to the context's stream, for one call;
/// TF32 only where the context allows it. cuBLAS' own handles live as long as the process, as in
/// kernels/cudnn.h.
class Handle {
  public:
    explicit Handle(Context& context) : cublas_(of_current_device()) {
        CURIE_CUBLAS_CHECK(
            cublasSetStream(cublas_, static_cast<cudaStream_t>(context.stream().handle)));
        // Ours, as its own would be asked for anew, and kept, in each captured step. The sizes are
        // those that NVIDIA recommends.
        const int64_t mebibytes = context.stream().device.capability() >= 90 ? 32 : 4;
        workspace_ = context.empty({mebibytes << 18});
        CURIE_CUBLAS_CHECK(cublasSetWorkspace(cublas_, workspace_.raw(), workspace_.bytes()));
        CURIE_CUBLAS_CHECK(cublasSetMathMode(cublas_, context.options().allow_tf32
                                                          ? CUBLAS_TF32_TENSOR_OP_MATH
                                                          : CUBLAS_DEFAULT_MATH));
        cuda::note_launch("one of cuBLAS'");
    }
    operator cublasHandle_t() const { return cublas_; }

  private:
    static cublasHandle_t of_current_device() {
        thread_local std::map<int, cublasHandle_t> handles;
        int device = 0;
        CURIE_CUDA_CHECK(cudaGetDevice(&device));
        auto found = handles.find(device);
        if (found == handles.end()) {
            cublasHandle_t made = nullptr;
            CURIE_CUBLAS_CHECK(cublasCreate(&made));
            found = handles.emplace(device, made).first;
        }
        return found->second;
    }

    cublasHandle_t cublas_;
    Tensor workspace_;
};

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
