// The adapter to cuDNN 9: owners of its handles and descriptors, and errors in our words. Data is
// float32 and NHWC; cuDNN's logical order is N,C,H,W, and its strides say how it lies.
#pragma once

#include <cuda_runtime_api.h>
#include <cudnn.h>

#include <map>

#include "engine/cuda/cuda_error.h"
#include "kernels/cuda_variant.h"

namespace curie::cudnn {

/// Throws Error as CURIE_CUDA_CHECK does, with cuDNN's own words for what went wrong.
inline void check(cudnnStatus_t status, const char* statement, const char* function,
                  const char* file, int line) {
    if (status == CUDNN_STATUS_SUCCESS) return;
    char detail[512] = "";
    cudnnGetLastErrorString(detail, sizeof detail);
    const std::string words =
        fmt::format("{}{}{}", cudnnGetErrorString(status), *detail ? ": " : "", detail);
    cuda::fail_vendor_call("cudnn", words.c_str(), statement, function, file, line);
}
#define CURIE_CUDNN_CHECK(...) \
    curie::cudnn::check((__VA_ARGS__), #__VA_ARGS__, __func__, __FILE__, __LINE__)

/// The calling thread's handle on the current device, set to `stream`. Handles live as long as the
/// process: at its end the driver may be gone before they could be given back.
inline cudnnHandle_t handle(const Stream& stream) {
    thread_local std::map<int, cudnnHandle_t> handles;
    int device = 0;
    CURIE_CUDA_CHECK(cudaGetDevice(&device));
    auto found = handles.find(device);
    if (found == handles.end()) {
        cudnnHandle_t made = nullptr;
        CURIE_CUDNN_CHECK(cudnnCreate(&made));
        found = handles.emplace(device, made).first;
    }
    CURIE_CUDNN_CHECK(cudnnSetStream(found->second, static_cast<cudaStream_t>(stream.handle)));
    cuda::note_launch("one of cuDNN's");
    return found->second;
}

/// Whether cuDNN means that it cannot do this, or not so; other answers are failures.
inline bool refuses(cudnnStatus_t status) {
    const int category = status / 1000 * 1000;  // cuDNN 9 counts reasons within a category
    return category == CUDNN_STATUS_BAD_PARAM || category == CUDNN_STATUS_NOT_SUPPORTED;
}

template <class T, auto Create, auto Destroy>
class Descriptor {
  public:
    Descriptor() { CURIE_CUDNN_CHECK(Create(&descriptor_)); }
    ~Descriptor() { (void)Destroy(descriptor_); }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    operator T() const { return descriptor_; }

  private:
    T descriptor_ = nullptr;
};

/// A float32 tensor in logical order N,C,H,W.
class TensorDescriptor : public Descriptor<cudnnTensorDescriptor_t, cudnnCreateTensorDescriptor,
                                           cudnnDestroyTensorDescriptor> {
  public:
    struct Extents {
        int64_t n, c, h, w;
    };
    /// `strides` in elements.
    TensorDescriptor(Extents e, Extents strides) {
        const auto narrow = [](int64_t value) { return static_cast<int>(value); };
        CURIE_CUDNN_CHECK(cudnnSetTensor4dDescriptorEx(
            *this, CUDNN_DATA_FLOAT, narrow(e.n), narrow(e.c), narrow(e.h), narrow(e.w),
            narrow(strides.n), narrow(strides.c), narrow(strides.h), narrow(strides.w)));
    }
    /// Dense N,H,W,C.
    explicit TensorDescriptor(Extents e)
        : TensorDescriptor(e, {e.h * e.w * e.c, 1, e.w * e.c, e.c}) {}
};

/// cuDNN blends its results: y = one * result + zero * y.
inline const float one = 1, zero = 0;

}  // namespace curie::cudnn
