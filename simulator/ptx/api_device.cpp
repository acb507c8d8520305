// The runtime's functions about devices and errors.
#include <cuda_runtime_api.h>

#include <cstdlib>
#include <cstring>
#include <utility>

#include "simulator/ptx/runtime.h"

using namespace curie::ptx;

namespace {

struct ErrorText {
    cudaError_t error;
    const char *name, *words;
};
constexpr ErrorText texts[] = {
    {cudaSuccess, "cudaSuccess", "no error"},
    {cudaErrorInvalidValue, "cudaErrorInvalidValue", "invalid argument"},
    {cudaErrorMemoryAllocation, "cudaErrorMemoryAllocation", "out of memory"},
    {cudaErrorInvalidConfiguration, "cudaErrorInvalidConfiguration",
     "invalid configuration argument"},
    {cudaErrorInvalidDevice, "cudaErrorInvalidDevice", "invalid device ordinal"},
    {cudaErrorNoDevice, "cudaErrorNoDevice", "no CUDA-capable device is detected"},
    {cudaErrorInvalidDeviceFunction, "cudaErrorInvalidDeviceFunction", "invalid device function"},
    {cudaErrorNoKernelImageForDevice, "cudaErrorNoKernelImageForDevice",
     "no kernel image is available for execution on the device"},
    {cudaErrorInvalidKernelImage, "cudaErrorInvalidKernelImage", "device kernel image is invalid"},
    {cudaErrorInvalidPtx, "cudaErrorInvalidPtx", "a PTX JIT compilation failed"},
    {cudaErrorInvalidResourceHandle, "cudaErrorInvalidResourceHandle", "invalid resource handle"},
    {cudaErrorNotReady, "cudaErrorNotReady", "device not ready"},
    {cudaErrorIllegalAddress, "cudaErrorIllegalAddress",
     "an illegal memory access was encountered"},
    {cudaErrorMisalignedAddress, "cudaErrorMisalignedAddress", "misaligned address"},
    {cudaErrorLaunchFailure, "cudaErrorLaunchFailure", "unspecified launch failure"},
    {cudaErrorLaunchTimeout, "cudaErrorLaunchTimeout", "the launch timed out and was terminated"},
    {cudaErrorStreamCaptureUnsupported, "cudaErrorStreamCaptureUnsupported",
     "operation not permitted when stream is capturing"},
    {cudaErrorStreamCaptureInvalidated, "cudaErrorStreamCaptureInvalidated",
     "operation failed due to a previous error during capture"},
    {cudaErrorStreamCaptureIsolation, "cudaErrorStreamCaptureIsolation",
     "dependency created on uncaptured work in another stream"},
    {cudaErrorIllegalState, "cudaErrorIllegalState",
     "the operation cannot be performed in the present state"},
    {cudaErrorCapturedEvent, "cudaErrorCapturedEvent",
     "operation not permitted on an event last recorded in a capturing stream"},
    {cudaErrorGraphExecUpdateFailure, "cudaErrorGraphExecUpdateFailure",
     "the graph update was not performed because it included changes which violated constraints "
     "specific to instantiated graph update"}};

const ErrorText& text_of(cudaError_t error) {
    static constexpr ErrorText unknown{cudaErrorUnknown, "cudaErrorUnknown", "unknown error"};
    for (const ErrorText& text : texts)
        if (text.error == error) return text;
    return unknown;
}

}  // namespace

extern "C" {

const char* cudaGetErrorName(cudaError_t error) {
    return text_of(error).name;
}
const char* cudaGetErrorString(cudaError_t error) {
    return text_of(error).words;
}

cudaError_t cudaGetLastError() {
    // The error of a kernel stays; any other is told once.
    const cudaError_t error = std::exchange(Runtime::last_error, cudaSuccess);
    Runtime& runtime = Runtime::get();
    const std::lock_guard lock(runtime.mutex);
    if (runtime.devices.empty()) return error;
    const cudaError_t failed = runtime.device().failed;
    return failed != cudaSuccess ? failed : error;
}

cudaError_t cudaDriverGetVersion(int* version) {
    *version = CUDART_VERSION;
    return cudaSuccess;
}
cudaError_t cudaRuntimeGetVersion(int* version) {
    *version = CUDART_VERSION;
    return cudaSuccess;
}

cudaError_t cudaGetDeviceCount(int* count) {
    return answer([&](Runtime& runtime) {
        *count = static_cast<int>(runtime.devices.size());
        if (*count == 0) fail(cudaErrorNoDevice, "");
    });
}
cudaError_t cudaGetDevice(int* device) {
    *device = Runtime::current_device;
    return cudaSuccess;
}
cudaError_t cudaSetDevice(int device) {
    return answer([&](Runtime& runtime) {
        if (device < 0 || device >= static_cast<int>(runtime.devices.size()))
            fail(cudaErrorInvalidDevice, "expected a device below {}, got {}",
                 runtime.devices.size(), device);
        Runtime::current_device = device;
    });
}

cudaError_t cudaGetDeviceProperties(cudaDeviceProp* properties, int device) {
    return answer([&](Runtime& runtime) {
        *properties = {};
        std::strcpy(properties->name, "PTX interpreter");
        properties->totalGlobalMem =
            runtime.devices.at(static_cast<size_t>(device))->memory.total();
        properties->sharedMemPerBlock = 48 << 10;
        properties->sharedMemPerBlockOptin = 227 << 10;
        properties->maxThreadsPerBlock = 1024;
        properties->warpSize = 32;
        properties->major = 9;
        properties->multiProcessorCount = 132;  // an H100's, so that grids are as large as there
        properties->memoryPoolsSupported = 1;
    });
}

cudaError_t cudaDeviceGetAttribute(int* value, cudaDeviceAttr attribute, int) {
    return answer([&](Runtime&) {
        if (attribute != cudaDevAttrMemoryPoolsSupported)
            fail(cudaErrorInvalidValue,
                 "expected cudaDevAttrMemoryPoolsSupported, got attribute {}",
                 static_cast<int>(attribute));
        const char* pools = std::getenv("CURIE_PTX_POOLS");
        *value = !pools || std::strcmp(pools, "0") != 0;
    });
}

cudaError_t cudaDeviceSynchronize() {
    return answer([&](Runtime& runtime) {
        runtime.device().refuse_while_capturing("cudaDeviceSynchronize", true);
        runtime.device().run_all();
    });
}

}  // extern "C"
