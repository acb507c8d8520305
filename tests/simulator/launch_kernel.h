// Kernels written in tests: as in a .cu file, in namespace curie::sim.
#pragma once

#define CURIE_DEVICE sim
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "kernels/cuda.h"

namespace curie::test {

using sim::dim3;
using sim::launch;

/// A simulated device and its stream.
struct Simulator {
    explicit Simulator(const std::string& order = "forward")
        : device(simulator::parse_order(order)) {
        stream.handle = &device;
    }
    simulator::Counters counters(const std::string& kernel) const {
        return device.counters().at(kernel);
    }

    simulator::Device device;
    Stream stream;
};

/// The message of the Fault that `launch()` throws; empty when it throws none.
template <class Launch>
std::string fault_of(const Launch& launch) {
    try {
        launch();
    } catch (const simulator::Fault& fault) {
        return fault.what();
    }
    return "";
}

/// Checks that a message has every part.
inline void check_says(const std::string& message, const std::vector<std::string>& parts) {
    CAPTURE(message);
    for (const std::string& part : parts)
        CHECK_MESSAGE(message.find(part) != std::string::npos, part);
}

constexpr const char* orders[] = {"forward", "reverse", "random:3"};

}  // namespace curie::test
