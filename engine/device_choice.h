// From the words of --device to a device.
#pragma once

#include <ostream>
#include <string>

#include "engine/device.h"

namespace curie {

/// The device that `wanted` names: auto, cpu, sim, cuda or cuda:N. `auto` takes the first GPU that
/// this build can run on, otherwise the CPU. Where a build with CUDA finds no such GPU, or one
/// without meets an NVIDIA driver, it says so on `notes`, with the reason. Throws InputError for
/// any other word and for a GPU that is not there.
Device choose_device(const std::string& wanted, std::ostream& notes);

/// The device in words: "cuda:0, NVIDIA H100 80GB HBM3, ...", or the processor.
std::string describe(Device device);

}  // namespace curie
