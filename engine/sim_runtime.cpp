#include <cstdlib>
#include <cstring>

#include "engine/device_runtime.h"
#include "engine/error.h"
#include "simulator/device.h"
#include "simulator/memory_trace.h"

// Under AddressSanitizer a block ends at the byte that was asked for.
#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(pointer, bytes) ((void)0)
#define ASAN_UNPOISON_MEMORY_REGION(pointer, bytes) ((void)0)
#endif

namespace curie {
namespace {

/// Device memory of the simulator is host memory that starts as NaN, as nobody may count on what a
/// GPU's memory holds.
class SimRuntime : public DeviceRuntime {
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
    void free(void* memory, [[maybe_unused]] size_t bytes) noexcept override {
        ASAN_UNPOISON_MEMORY_REGION(memory, bytes);
        if (simulator::memory_trace) simulator::memory_trace->remove_global(memory);
        std::free(memory);
    }
    void reuse(void* memory, size_t bytes) override {
        ASAN_UNPOISON_MEMORY_REGION(memory, bytes);
        std::memset(memory, 0xFF, bytes);
    }
    void retire([[maybe_unused]] void* memory, [[maybe_unused]] size_t bytes) noexcept override {
        ASAN_POISON_MEMORY_REGION(memory, bytes);
    }
    void to_host(void* host, const void* device, size_t bytes) override {
        if (bytes) std::memcpy(host, device, bytes);
    }
    void from_host(void* device, const void* host, size_t bytes) override {
        if (bytes) std::memcpy(device, host, bytes);
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
