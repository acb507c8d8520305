#include <charconv>

#include "engine/error.h"
#include "engine/host_runtime.h"
#include "engine/sim_copy_stream.h"
#include "engine/sim_guarded_memory.h"
#include "engine/sim_launch_graph.h"
#include "simulator/device.h"
#include "simulator/memory_trace.h"

namespace curie {
namespace {

/// Device memory of the simulator is host memory that starts as NaN, as nobody may count on what a
/// GPU's memory holds.
class SimRuntime : public HostRuntime {
  public:
    SimRuntime(simulator::Options options, size_t memory, bool guarded) : device_(options) {
        memory_.free = memory_.total = memory;
        if (guarded) guarded_ = std::make_unique<SimGuardedMemory>();
        device_.gate = guarded_.get();
        using simulator::Limits;
        stream_.handle = &device_;
        stream_.device = {Limits::multiprocessors, 9, 0, Limits::threads_per_block,
                          Limits::shared_bytes};
    }
    void* allocate(size_t bytes) override {
        if (memory_.total && bytes > memory_.free) return nullptr;
        void* memory = nullptr;
        if (guarded_) {
            memory = guarded_->allocate(bytes);
        } else if (posix_memalign(&memory, 256, bytes) != 0) {
            memory = nullptr;
        }
        if (!memory) return nullptr;
        memory_.free -= bytes;
        if (simulator::memory_trace) simulator::memory_trace->add_global(memory, bytes);
        return memory;
    }
    void free(void* memory, size_t bytes) noexcept override {
        if (simulator::memory_trace) simulator::memory_trace->remove_global(memory);
        memory_.free += bytes;
        if (!guarded_) return HostRuntime::free(memory, bytes);
        HostRuntime::reuse(memory, bytes);  // no longer poisoned for AddressSanitizer
        guarded_->free(memory, bytes);
    }
    DeviceMemory memory() const override { return memory_.total ? memory_ : DeviceMemory{}; }

    // A block that a captured launch uses changes hands when that launch runs, not before.
    void reuse(void* memory, size_t bytes) override {
        in_order([=, this] {
            HostRuntime::reuse(memory, bytes);
            const simulator::OpenGate open(guarded_.get());
            std::memset(memory, 0xFF, bytes);
        });
    }
    void retire(void* memory, size_t bytes) noexcept override {
        in_order([=, this] { HostRuntime::retire(memory, bytes); });
    }
    void to_host(void* host, const void* device, size_t bytes) override {
        refuse_while_capturing("a copy to the host", bytes);
        const simulator::OpenGate open(guarded_.get());
        HostRuntime::to_host(host, device, bytes);
    }
    void from_host(void* device, const void* host, size_t bytes) override {
        refuse_while_capturing("a copy from the host", bytes);
        const simulator::OpenGate open(guarded_.get());
        HostRuntime::from_host(device, host, bytes);
    }
    void synchronize() override {
        require(!capturing(), "graph",
                "expected only launches while a step is captured, got waiting for the device");
    }
    std::unique_ptr<LaunchGraph> make_graph() override {
        return std::make_unique<SimLaunchGraph>(device_);
    }
    std::unique_ptr<CopyStream> make_copy_stream() override {
        return std::make_unique<SimCopyStream>(*this, guarded_.get());
    }
    bool capturing() const override { return device_.capture != nullptr; }

  private:
    template <class Work>
    void in_order(const Work& work) {
        if (device_.capture) {
            device_.capture->push_back(work);
        } else {
            work();
        }
    }

    std::unique_ptr<SimGuardedMemory> guarded_;  ///< null: plain memory
    simulator::Device device_;
    DeviceMemory memory_;
};

simulator::Options options_of(const std::string& order) {
    const char* environment = std::getenv("CURIE_SIM_ORDER");
    try {
        return simulator::parse_order(order.empty() && environment ? environment : order);
    } catch (const simulator::Fault& wrong) {
        throw InputError(std::string(wrong.what()) + "; see CURIE_SIM_ORDER");
    }
}

size_t memory_of(size_t memory) {
    const char* environment = std::getenv("CURIE_SIM_MEMORY");
    if (memory || !environment || !*environment) return memory;
    const std::string_view text(environment);
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), memory);
    if (error != std::errc() || stop != text.data() + text.size())
        fail_input("device", "expected CURIE_SIM_MEMORY to be a number of bytes, got {}", text);
    return memory;
}

}  // namespace

std::shared_ptr<DeviceRuntime> make_sim_runtime(const std::string& order, size_t memory) {
    const char* protect = std::getenv("CURIE_SIM_PROTECT");
    const std::string wanted = protect ? protect : "";
    if (!wanted.empty() && wanted != "0" && wanted != "1")
        fail_input("device", "expected CURIE_SIM_PROTECT to be 0 or 1, got {}", wanted);
    return std::make_shared<SimRuntime>(options_of(order), memory_of(memory), wanted == "1");
}

}  // namespace curie
