// A captured step on device sim: the list of what was launched, run by launch().
#pragma once

#include <functional>
#include <vector>

#include "engine/error.h"
#include "engine/launch_graph.h"
#include "simulator/device.h"

namespace curie {

class SimLaunchGraph : public LaunchGraph {
  public:
    explicit SimLaunchGraph(simulator::Device& device) : device_(device) {}

    void begin() override {
        require(!device_.capture, "graph", "expected one capture at a time, got a second begin()");
        recorded_.clear();
        device_.capture = &recorded_;
    }
    void end() override {
        require(device_.capture == &recorded_, "graph", "expected end() after begin()");
        device_.capture = nullptr;
        // A GPU rebuilds the executable graph where the capture does not have the same kernels.
        if (recorded_.size() != statistics_.nodes) ++statistics_.built;
        statistics_.nodes = recorded_.size();
    }
    void abandon() noexcept override {
        if (device_.capture == &recorded_) device_.capture = nullptr;
        recorded_.clear();
    }
    void launch() override {
        require(!device_.capture && !recorded_.empty(), "graph",
                "expected a captured step to launch, got {}",
                device_.capture ? "a capture that has not ended" : "none");
        ++statistics_.launches;
        for (const auto& work : recorded_) work();
    }

  private:
    simulator::Device& device_;
    std::vector<std::function<void()>> recorded_;
};

}  // namespace curie
