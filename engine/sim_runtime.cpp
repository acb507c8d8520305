#include "engine/error.h"
#include "engine/host_runtime.h"
#include "simulator/device.h"
#include "simulator/memory_trace.h"

namespace curie {
namespace {

/// Device memory of the simulator is host memory that starts as NaN, as nobody may count on what a
/// GPU's memory holds.
class SimRuntime : public HostRuntime {
  public:
    explicit SimRuntime(simulator::Options options) : device_(options) {
        using simulator::Limits;
        stream_.handle = &device_;
        stream_.device = {Limits::multiprocessors, 9, 0, Limits::threads_per_block,
                          Limits::shared_bytes};
    }
    void* allocate(size_t bytes) override {
        void* memory = nullptr;
        if (posix_memalign(&memory, 256, bytes) != 0) return nullptr;
        if (simulator::memory_trace) simulator::memory_trace->add_global(memory, bytes);
        return memory;
    }
    void free(void* memory, size_t bytes) noexcept override {
        if (simulator::memory_trace) simulator::memory_trace->remove_global(memory);
        HostRuntime::free(memory, bytes);
    }
    void reuse(void* memory, size_t bytes) override {
        HostRuntime::reuse(memory, bytes);
        std::memset(memory, 0xFF, bytes);
    }

  private:
    simulator::Device device_;
};

simulator::Options options_of(const std::string& order) {
    const char* environment = std::getenv("CURIE_SIM_ORDER");
    try {
        return simulator::parse_order(order.empty() && environment ? environment : order);
    } catch (const simulator::Fault& wrong) {
        throw InputError(std::string(wrong.what()) + "; see CURIE_SIM_ORDER");
    }
}

}  // namespace

std::shared_ptr<DeviceRuntime> make_sim_runtime(const std::string& order) {
    return std::make_shared<SimRuntime>(options_of(order));
}

}  // namespace curie
