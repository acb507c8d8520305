// The state behind the runtime's functions. It is never destroyed: a program's own destructors may
// still give back streams and memory when it ends.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "simulator/ptx/program.h"
#include "simulator/ptx/stream.h"

namespace curie::ptx {

/// The device code of one object file; parsed when one of its kernels is first wanted.
struct FatBinary {
    const void* wrapper;
    std::shared_ptr<const Module> module;
};

struct Kernel {
    FatBinary* binary;
    std::string name;
    std::shared_ptr<const Program> program;
    int most_dynamic_bytes = 48 << 10;
};

class Runtime {
  public:
    static Runtime& get();

    Device& device() { return *devices.at(static_cast<size_t>(current_device)); }
    /// Of the current device; null is the legacy default stream. Throws Fault.
    std::shared_ptr<Stream> stream(cudaStream_t handle);
    Kernel& kernel(const void* host_function);
    const Program& program(Kernel& kernel);
    /// The device whose memory an address is in, or null.
    Device* owner(const void* address);
    bool pinned(const void* address) const;

    static thread_local int current_device;
    static thread_local cudaError_t last_error;

    std::mutex mutex;
    std::vector<std::unique_ptr<Device>> devices;
    std::vector<std::unique_ptr<FatBinary>> binaries;
    std::map<const void*, Kernel> kernels;  ///< by the address of the host's function
    std::map<const void*, size_t> pinned_ranges;
    std::map<cudaEvent_t, std::unique_ptr<Event>> events;
    bool refuses_updates = false;  ///< of graphs

  private:
    Runtime();
};

/// Runs the body of a runtime function: one thread at a time, its Fault becomes the function's
/// result, and a sentence on the error stream where there is one.
template <class Body>
cudaError_t answer(Body body) {
    Runtime& runtime = Runtime::get();
    const std::lock_guard lock(runtime.mutex);
    try {
        body(runtime);
        return cudaSuccess;
    } catch (const Fault& fault) {
        if (*fault.what()) fmt::print(stderr, "[ptx] {}\n", fault.what());
        return Runtime::last_error = fault.error;
    }
}

}  // namespace curie::ptx
