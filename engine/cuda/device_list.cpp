#include "engine/cuda/device_list.h"

#include <utility>

#include "engine/cuda/probe.h"
#include "engine/error.h"

namespace curie::cuda {
namespace {

std::string version_text(int version) {
    return fmt::format("{}.{}", version / 1000, version % 1000 / 10);
}

std::string answer_of(cudaError_t error) {
    return fmt::format("it answers {}, {}", cudaGetErrorName(error), cudaGetErrorString(error));
}

std::string reason_for(cudaError_t error, const DeviceList& list) {
    switch (error) {
        case cudaErrorNoDevice:
            return "the driver sees no NVIDIA GPU";
        case cudaErrorInsufficientDriver:
            if (list.driver.empty()) return "no NVIDIA driver is installed";
            return fmt::format("the driver is too old: it knows CUDA {}, this build needs {}",
                               list.driver, list.runtime);
        default:
            return fmt::format("the driver answers {}, {}", cudaGetErrorName(error),
                               cudaGetErrorString(error));
    }
}

/// Every device, none of them tried.
DeviceList all_devices() {
    DeviceList list;
    int driver = 0, runtime = 0, count = 0;
    if (cudaDriverGetVersion(&driver) == cudaSuccess && driver > 0)
        list.driver = version_text(driver);
    if (cudaRuntimeGetVersion(&runtime) == cudaSuccess) list.runtime = version_text(runtime);
    const cudaError_t error = cudaGetDeviceCount(&count);
    (void)cudaGetLastError();  // the runtime repeats it otherwise
    if (error != cudaSuccess || count == 0) {
        list.reason =
            reason_for(count == 0 && error == cudaSuccess ? cudaErrorNoDevice : error, list);
        return list;
    }
    for (int i = 0; i < count; ++i) {
        DeviceDescription device;
        device.index = i;
        cudaDeviceProp found{};
        if (const cudaError_t failed = cudaGetDeviceProperties(&found, i); failed != cudaSuccess) {
            device.unusable = answer_of(failed);
            device.tried = true;
        } else {
            device.name = found.name;
            device.memory_bytes = found.totalGlobalMem;
            device.properties = {found.multiProcessorCount, found.major, found.minor,
                                 found.maxThreadsPerBlock, found.sharedMemPerBlockOptin};
        }
        list.devices.push_back(device);
    }
    (void)cudaGetLastError();
    return list;
}

}  // namespace

void try_device(DeviceDescription& device) {
    if (std::exchange(device.tried, true)) return;
    cudaError_t error = cudaSetDevice(device.index);
    if (error == cudaSuccess) error = probe_code(device.properties.code_capability);
    if (error == cudaErrorNoKernelImageForDevice || error == cudaErrorInvalidDeviceFunction ||
        error == cudaErrorUnsupportedPtxVersion) {
        device.unusable = fmt::format(
            "this build has no code for compute capability {}.{} ({}); build it by `./curie build "
            "--release`",
            device.properties.major, device.properties.minor, cudaGetErrorName(error));
    } else if (error != cudaSuccess) {
        device.unusable = answer_of(error);
    }
    (void)cudaGetLastError();
}

DeviceList list_devices() {
    DeviceList list = all_devices();
    for (DeviceDescription& device : list.devices) {
        try_device(device);
        if (device.unusable.empty()) return list;
    }
    if (!list.devices.empty()) {
        const DeviceDescription& first = list.devices.front();
        list.reason =
            fmt::format("GPU {} ({}) cannot be used: {}", first.index, first.name, first.unusable);
    }
    return list;
}

DeviceDescription usable_device(int index) {
    DeviceList list = all_devices();
    for (DeviceDescription& device : list.devices)
        if (device.index == index) try_device(device);
    return usable_device(list, index);
}

DeviceDescription usable_device(const DeviceList& list, int index) {
    const int count = static_cast<int>(list.devices.size());
    if (count == 0)
        fail_input("device", "expected a GPU for device cuda, got none: {}; take --device cpu",
                   list.reason);
    if (index < 0 || index >= count)
        fail_input("device", "expected a GPU from cuda:0 to cuda:{}, got cuda:{}", count - 1,
                   index);
    const DeviceDescription& device = list.devices[static_cast<size_t>(index)];
    if (!device.unusable.empty())
        fail_input("device", "expected GPU {} ({}) to run this build, got: {}", index, device.name,
                   device.unusable);
    return device;
}

std::string describe(const DeviceDescription& device) {
    return fmt::format("{}, compute capability {}.{}, {} multiprocessors, {:.1f} GB", device.name,
                       device.properties.major, device.properties.minor,
                       device.properties.multiprocessors,
                       static_cast<double>(device.memory_bytes) * 1e-9);
}

}  // namespace curie::cuda
