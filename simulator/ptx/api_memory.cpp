// The runtime's functions about memory and copies.
#include <cuda_runtime_api.h>

#include <cstdlib>
#include <cstring>

#include "simulator/ptx/runtime.h"

using namespace curie::ptx;

namespace {

uint64_t address_of(const void* pointer) {
    return reinterpret_cast<uint64_t>(pointer);
}

uint64_t reserve(Device& device, size_t bytes) {
    device.check();
    const uint64_t address = device.memory.reserve(bytes);
    if (!address) fail(cudaErrorMemoryAllocation, "");  // an answer that programs live with
    return address;
}

/// The host's view of one end of a copy.
unsigned char* end_of_copy(Device* device, void* pointer, size_t bytes) {
    if (!device) return static_cast<unsigned char*>(pointer);
    if (!device->memory.find(address_of(pointer), bytes))
        fail(cudaErrorIllegalAddress, "a copy of {} bytes expected memory of cudaMalloc, but {}",
             bytes, device->memory.describe(address_of(pointer)));
    return device->memory.at(address_of(pointer));
}

void copy(Runtime& runtime, void* to, const void* from, size_t bytes, cudaMemcpyKind kind,
          Stream& stream, bool synchronous) {
    Device *const to_device = runtime.owner(to), *const from_device = runtime.owner(from);
    const bool to_host = kind == cudaMemcpyDeviceToHost, from_host = kind == cudaMemcpyHostToDevice;
    if (kind != cudaMemcpyDefault && (to_host == !!to_device || from_host == !!from_device))
        fail(cudaErrorInvalidValue,
             "a copy of kind {} expected its addresses to be of that kind, got {} to {}",
             static_cast<int>(kind), from_device ? "device" : "host",
             to_device ? "device" : "host");
    // From memory that is not pinned the bytes are taken at the call.
    std::shared_ptr<std::vector<unsigned char>> taken;
    if (!from_device && !runtime.pinned(from) && !stream.capture) {
        const auto* begin = static_cast<const unsigned char*>(from);
        taken = std::make_shared<std::vector<unsigned char>>(begin, begin + bytes);
    }
    stream.put({Work::Kind::copy, [=] {
                    void* source = taken ? taken->data() : const_cast<void*>(from);
                    std::memcpy(end_of_copy(to_device, to, bytes),
                                end_of_copy(from_device, source, bytes), bytes);
                }});
    if (synchronous || (!to_device && !runtime.pinned(to) && !stream.capture)) stream.synchronize();
}

}  // namespace

extern "C" {

cudaError_t cudaMalloc(void** memory, size_t bytes) {
    return answer([&](Runtime& runtime) {
        Device& device = runtime.device();
        device.refuse_while_capturing("cudaMalloc", false);
        const uint64_t address = reserve(device, bytes);
        device.memory.open(address);
        *memory = reinterpret_cast<void*>(address);
    });
}

cudaError_t cudaFree(void* memory) {
    return answer([&](Runtime& runtime) {
        if (!memory) return;
        Device* device = runtime.owner(memory);
        if (!device) fail(cudaErrorInvalidValue, "cudaFree expected device memory, got {}", memory);
        device->refuse_while_capturing("cudaFree", false);
        device->run_all();
        if (!device->memory.release(address_of(memory)))
            fail(cudaErrorInvalidValue, "cudaFree expected what cudaMalloc gave, got {}", memory);
    });
}

cudaError_t cudaMallocAsync(void** memory, size_t bytes, cudaStream_t handle) {
    return answer([&](Runtime& runtime) {
        const auto stream = runtime.stream(handle);
        if (stream->capture) {
            stream->capture->invalidated = true;
            fail(cudaErrorStreamCaptureUnsupported,
                 "expected no cudaMallocAsync in a capture: "
                 "the memory would be the graph's");
        }
        Device& device = stream->device;
        const uint64_t address = reserve(device, bytes);
        stream->put({Work::Kind::memory, [&device, address] { device.memory.open(address); }});
        *memory = reinterpret_cast<void*>(address);
    });
}

cudaError_t cudaFreeAsync(void* memory, cudaStream_t handle) {
    return answer([&](Runtime& runtime) {
        if (!memory) return;
        const auto stream = runtime.stream(handle);
        if (stream->capture) {
            stream->capture->invalidated = true;
            fail(cudaErrorInvalidValue,
                 "expected no cudaFreeAsync in a capture of memory that is not the graph's");
        }
        Device* device = runtime.owner(memory);
        if (!device)
            fail(cudaErrorInvalidValue, "cudaFreeAsync expected device memory, got {}", memory);
        stream->put({Work::Kind::memory, [=] {
                         if (!device->memory.release(address_of(memory)))
                             fail(cudaErrorIllegalAddress,
                                  "cudaFreeAsync expected what cudaMalloc gave, got {}", memory);
                     }});
    });
}

cudaError_t cudaMemGetInfo(size_t* free, size_t* total) {
    return answer([&](Runtime& runtime) {
        runtime.device().check();
        *total = runtime.device().memory.total();
        *free = *total - runtime.device().memory.used();
    });
}

cudaError_t cudaHostAlloc(void** memory, size_t bytes, unsigned) {
    return answer([&](Runtime& runtime) {
        runtime.device().check();
        *memory = std::aligned_alloc(4096, (bytes + 4095) / 4096 * 4096);
        if (!*memory) fail(cudaErrorMemoryAllocation, "");
        std::memset(*memory, 0xFF, bytes);
        runtime.pinned_ranges[*memory] = bytes;
    });
}

cudaError_t cudaFreeHost(void* memory) {
    return answer([&](Runtime& runtime) {
        const auto found = runtime.pinned_ranges.find(memory);
        if (found == runtime.pinned_ranges.end())
            fail(cudaErrorInvalidValue, "cudaFreeHost expected pinned memory, got {}", memory);
        for (const auto& device : runtime.devices)  // a copy may still go by it
            for (const auto& stream : device->streams) stream->run_all();
        runtime.pinned_ranges.erase(found);
        std::free(memory);
    });
}

cudaError_t cudaMemcpy(void* to, const void* from, size_t bytes, cudaMemcpyKind kind) {
    return answer([&](Runtime& runtime) {
        runtime.device().refuse_while_capturing("cudaMemcpy", false);
        copy(runtime, to, from, bytes, kind, *runtime.device().legacy, true);
    });
}

cudaError_t cudaMemcpyAsync(void* to, const void* from, size_t bytes, cudaMemcpyKind kind,
                            cudaStream_t stream) {
    return answer([&](Runtime& runtime) {
        copy(runtime, to, from, bytes, kind, *runtime.stream(stream), false);
    });
}

}  // extern "C"
