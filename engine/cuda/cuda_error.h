// Errors of the CUDA runtime: each message names the statement, the function, the file and line,
// and the error by name and in words. Light enough for .cu files.
#pragma once

#include <cuda_runtime_api.h>

namespace curie::cuda {

/// Throws Error. An error that a kernel left behind comes out at some later call, so the message
/// also names the kernel launched last.
[[noreturn]] void fail_call(cudaError_t error, const char* statement, const char* function,
                            const char* file, int line);
/// The same for a call of cuDNN or cuBLAS, `library`, whose `words` say what went wrong.
[[noreturn]] void fail_vendor_call(const char* library, const char* words, const char* statement,
                                   const char* function, const char* file, int line);
/// Throws Error naming the kernel and the shape of its launch, and the kernel launched before it,
/// whose error it may be.
[[noreturn]] void fail_launch(cudaError_t error, const char* kernel, dim3 blocks, dim3 threads,
                              size_t shared_bytes);
/// Notes what this thread has launched, for the messages of errors that are found late.
void note_launch(const char* kernel);

}  // namespace curie::cuda

/// Throws Error unless the call succeeds.
#define CURIE_CUDA_CHECK(...)                                                                \
    do {                                                                                     \
        const cudaError_t curie_error = (__VA_ARGS__);                                       \
        if (curie_error != cudaSuccess)                                                      \
            curie::cuda::fail_call(curie_error, #__VA_ARGS__, __func__, __FILE__, __LINE__); \
    } while (false)
