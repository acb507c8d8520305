// Which GPUs there are, and why there are none. Asking never fails: without a driver the answer is
// an empty list with the reason.
#pragma once

#include <string>
#include <vector>

#include "engine/stream.h"

namespace curie::cuda {

struct DeviceDescription {
    int index = 0;
    std::string name;
    DeviceProperties properties;
    size_t memory_bytes = 0;
    /// Why this build cannot run on it; empty when it can, or when nobody has tried.
    std::string unusable;
    bool tried = false;
};

struct DeviceList {
    std::vector<DeviceDescription> devices;
    /// One clause, for example "no NVIDIA driver is installed"; empty when a device is usable.
    std::string reason;
    std::string driver, runtime;  ///< CUDA versions, for example "13.0"; empty: no driver
};

/// Asks the driver, at every call, and tries the devices in order until one is usable: trying one
/// makes it current and takes some hundred MB of its memory, so the others are left alone.
DeviceList list_devices();

/// Tries to run this build's code on it, unless that was done.
void try_device(DeviceDescription& device);

/// GPU `index`. Throws InputError with the reason where it is not there or cannot run this build.
DeviceDescription usable_device(int index);

/// The same of a list that is at hand.
DeviceDescription usable_device(const DeviceList& list, int index);

/// For example "NVIDIA H100 80GB HBM3, compute capability 9.0, 132 multiprocessors, 85.0 GB".
std::string describe(const DeviceDescription& device);

}  // namespace curie::cuda
