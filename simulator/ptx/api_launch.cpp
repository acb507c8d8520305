// The runtime's functions about device code: what nvcc's host code calls when the program begins,
// and launches.
#include <cuda_runtime_api.h>

#include <cstdlib>
#include <cstring>

#include "simulator/ptx/grid.h"
#include "simulator/ptx/runtime.h"

using namespace curie::ptx;

namespace {

/// CURIE_PTX_FAIL=N: the N-th kernel that runs fails, as one with a wild pointer would.
void fail_on_demand(const Program& program) {
    static const char* const wanted = std::getenv("CURIE_PTX_FAIL");
    static long launches = 0;
    if (wanted && ++launches == std::atol(wanted))
        fail(cudaErrorIllegalAddress, "kernel {} fails because of CURIE_PTX_FAIL={}", program.name,
             wanted);
}

Launch launch_of(Runtime& runtime, Kernel& kernel, dim3 grid, dim3 block, void** arguments,
                 size_t dynamic_bytes) {
    const Program& program = runtime.program(kernel);
    const uint64_t threads = uint64_t{block.x} * block.y * block.z;
    if (!grid.x || !grid.y || !grid.z || !threads || grid.x > 0x7FFFFFFF || grid.y > 65535 ||
        grid.z > 65535 || block.x > 1024 || block.y > 1024 || block.z > 64 || threads > 1024)
        fail(cudaErrorInvalidConfiguration,
             "kernel {} expected a grid and a block within a GPU's limits, got {}x{}x{} blocks of "
             "{}x{}x{} threads",
             program.name, grid.x, grid.y, grid.z, block.x, block.y, block.z);
    if (threads > program.source->most_threads)
        fail(cudaErrorInvalidValue,
             "kernel {} expected at most {} threads (__launch_bounds__), "
             "got {}",
             program.name, program.source->most_threads, threads);
    if (dynamic_bytes > static_cast<size_t>(kernel.most_dynamic_bytes))
        fail(cudaErrorInvalidValue,
             "kernel {} expected at most {} bytes of dynamic shared memory "
             "(cudaFuncAttributeMaxDynamicSharedMemorySize), got {}",
             program.name, kernel.most_dynamic_bytes, dynamic_bytes);
    Launch launch{kernel.program, grid, block, static_cast<uint32_t>(dynamic_bytes), {}};
    launch.parameters.resize(program.source->parameter_bytes);
    for (size_t i = 0; i < program.parameters.size(); ++i)
        std::memcpy(launch.parameters.data() + program.parameters[i].offset, arguments[i],
                    program.parameters[i].bytes);
    return launch;
}

}  // namespace

extern "C" {

void** __cudaRegisterFatBinary(void* wrapper) {
    Runtime& runtime = Runtime::get();
    runtime.binaries.push_back(std::make_unique<FatBinary>(wrapper, nullptr));
    return reinterpret_cast<void**>(runtime.binaries.back().get());
}
void __cudaRegisterFatBinaryEnd(void**) {}
void __cudaUnregisterFatBinary(void**) {}

void __cudaRegisterFunction(void** binary, const char* host_function, char*, const char* name, int,
                            uint3*, uint3*, dim3*, dim3*, int*) {
    Runtime::get().kernels[host_function] = {reinterpret_cast<FatBinary*>(binary), name, nullptr};
}

cudaError_t __cudaGetKernel(cudaKernel_t* kernel, const void* host_function) {
    *kernel = reinterpret_cast<cudaKernel_t>(const_cast<void*>(host_function));
    return cudaSuccess;
}

cudaError_t cudaLaunchKernel(const void* function, dim3 grid, dim3 block, void** arguments,
                             size_t dynamic_bytes, cudaStream_t handle) {
    return answer([&](Runtime& runtime) {
        const auto stream = runtime.stream(handle);
        if (&stream->device != &runtime.device())
            fail(cudaErrorInvalidResourceHandle,
                 "expected a stream of the current device {}, got one of device {}",
                 runtime.device().index, stream->device.index);
        Launch launch =
            launch_of(runtime, runtime.kernel(function), grid, block, arguments, dynamic_bytes);
        stream->put({Work::Kind::kernel, [launch = std::move(launch), &device = stream->device] {
                         fail_on_demand(*launch.program);
                         run_grid(launch, device.memory);
                     }});
        static const char* const blocking = std::getenv("CUDA_LAUNCH_BLOCKING");
        if (blocking && *blocking == '1' && !stream->capture) stream->synchronize();
    });
}

cudaError_t __cudaLaunchKernel(cudaKernel_t kernel, dim3 grid, dim3 block, void** arguments,
                               size_t dynamic_bytes, cudaStream_t stream) {
    return cudaLaunchKernel(kernel, grid, block, arguments, dynamic_bytes, stream);
}

unsigned __cudaPopCallConfiguration(dim3*, dim3*, size_t*, void*) {
    return cudaErrorInvalidConfiguration;  // <<< >>> is not used
}

cudaError_t cudaFuncSetAttribute(const void* function, cudaFuncAttribute attribute, int value) {
    return answer([&](Runtime& runtime) {
        Kernel& kernel = runtime.kernel(function);
        const auto fixed = static_cast<int>(runtime.program(kernel).source->shared_bytes);
        if (attribute != cudaFuncAttributeMaxDynamicSharedMemorySize || value < 0 ||
            value > (227 << 10) - fixed)
            fail(cudaErrorInvalidValue,
                 "kernel {} expected at most {} bytes of dynamic shared memory, got {}",
                 kernel.program->name, (227 << 10) - fixed, value);
        kernel.most_dynamic_bytes = value;
    });
}

cudaError_t cudaFuncGetAttributes(cudaFuncAttributes* attributes, const void* function) {
    return answer([&](Runtime& runtime) {
        const Program& program = runtime.program(runtime.kernel(function));
        *attributes = {};
        attributes->ptxVersion = attributes->binaryVersion = program.module->target();
        attributes->sharedSizeBytes = program.source->shared_bytes;
        attributes->maxThreadsPerBlock = static_cast<int>(program.source->most_threads);
    });
}

}  // extern "C"
