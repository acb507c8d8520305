#include "simulator/ptx/runtime.h"

#include <cstdlib>

#include "simulator/ptx/fat_binary.h"

namespace curie::ptx {
namespace {

size_t number_from(const char* variable, size_t otherwise) {
    const char* text = std::getenv(variable);
    return text && *text ? std::strtoull(text, nullptr, 10) : otherwise;
}

}  // namespace

thread_local int Runtime::current_device = 0;
thread_local cudaError_t Runtime::last_error = cudaSuccess;

Runtime::Runtime() {
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) {
        fmt::print(stderr, "[ptx] expected a processor with AVX2 and FMA, got none of them\n");
        std::exit(2);
    }
    const size_t count = number_from("CURIE_PTX_DEVICES", 1);
    const size_t bytes = number_from("CURIE_PTX_MEMORY", size_t{4} << 30);
    refuses_updates = number_from("CURIE_PTX_REFUSE_UPDATE", 0) != 0;
    for (size_t i = 0; i < count; ++i)
        devices.push_back(std::make_unique<Device>(static_cast<int>(i), bytes));
}

Runtime& Runtime::get() {
    static Runtime* const runtime = new Runtime;
    return *runtime;
}

std::shared_ptr<Stream> Runtime::stream(cudaStream_t handle) {
    if (!handle || handle == cudaStreamLegacy) return device().legacy;
    for (const auto& owner : devices)
        for (const auto& stream : owner->streams)
            if (stream.get() == reinterpret_cast<Stream*>(handle)) return stream;
    fail(cudaErrorInvalidResourceHandle, "expected a stream, got {} (destroyed, or never one)",
         static_cast<void*>(handle));
}

Kernel& Runtime::kernel(const void* host_function) {
    const auto found = kernels.find(host_function);
    if (found == kernels.end())
        fail(cudaErrorInvalidDeviceFunction, "expected a kernel of this program, got address {}",
             host_function);
    return found->second;
}

const Program& Runtime::program(Kernel& kernel) {
    if (!kernel.program) {
        FatBinary& binary = *kernel.binary;
        if (!binary.module)
            binary.module = std::make_shared<Module>(ptx_of_fat_binary(binary.wrapper));
        kernel.program = decode(binary.module, kernel.name);
    }
    return *kernel.program;
}

Device* Runtime::owner(const void* address) {
    for (const auto& device : devices)
        if (device->memory.owns(reinterpret_cast<uint64_t>(address))) return device.get();
    return nullptr;
}

bool Runtime::pinned(const void* address) const {
    auto after = pinned_ranges.upper_bound(address);
    if (after == pinned_ranges.begin()) return false;
    --after;
    return static_cast<const char*>(address) <
           static_cast<const char*>(after->first) + after->second;
}

}  // namespace curie::ptx
