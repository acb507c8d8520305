#include "engine/cuda/cuda_error.h"

#include <cstdlib>

#include "engine/error.h"

namespace curie::cuda {
namespace {

thread_local const char* last_launch = nullptr;

/// The path from the repository's root; the compiler gives the one it was called with.
std::string short_path(const std::string& path) {
    const size_t begin = path.rfind("engine/");
    const size_t other = path.rfind("kernels/");
    const size_t from = begin != std::string::npos ? begin : other;
    return from == std::string::npos ? path : path.substr(from);
}

std::string words(cudaError_t error) {
    return fmt::format("{}, {}", cudaGetErrorName(error), cudaGetErrorString(error));
}

/// An error that a kernel left behind comes out at any later call, unless each launch is waited
/// for: then it comes out at that launch, which the message names anyway.
std::string about_earlier_launch() {
    const char* const blocking = std::getenv("CUDA_LAUNCH_BLOCKING");
    if (!last_launch || (blocking && std::atoi(blocking) != 0)) return "";
    return fmt::format(
        "; the last kernel launched was {}, and CUDA_LAUNCH_BLOCKING=1 finds the one that failed",
        last_launch);
}

}  // namespace

void note_launch(const char* kernel) {
    last_launch = kernel;
}

void fail_vendor_call(const char* library, const char* words, const char* statement,
                      const char* function, const char* file, int line) {
    (void)cudaGetLastError();  // the next call should report its own error
    fail(library, "{} in {}() at {}:{} expected success, got {}{}", statement, function,
         short_path(file), line, words, about_earlier_launch());
}

void fail_call(cudaError_t error, const char* statement, const char* function, const char* file,
               int line) {
    fail_vendor_call("cuda", words(error).c_str(), statement, function, file, line);
}

void fail_launch(cudaError_t error, const char* kernel, dim3 blocks, dim3 threads,
                 size_t shared_bytes) {
    (void)cudaGetLastError();
    fail("cuda",
         "the launch of {} with {}x{}x{} blocks of {}x{}x{} threads and {} bytes of dynamic shared "
         "memory expected success, got {}{}",
         kernel, blocks.x, blocks.y, blocks.z, threads.x, threads.y, threads.z, shared_bytes,
         words(error), about_earlier_launch());
}

}  // namespace curie::cuda
