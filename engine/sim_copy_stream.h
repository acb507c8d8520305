// Copies beside kernels on device sim. A GPU may run them at any time between two events; here each
// runs as late as the events allow, so that staging memory which is changed too early, or a kernel
// that did not wait, gives wrong values, and a copy into memory that kernels may still read is an
// error.
#pragma once

#include <array>
#include <deque>
#include <map>
#include <vector>

#include "engine/copy_stream.h"
#include "engine/device_runtime.h"
#include "simulator/memory_gate.h"

namespace curie {

class SimCopyStream : public CopyStream {
  public:
    SimCopyStream(const DeviceRuntime& runtime, simulator::MemoryGate* gate)
        : runtime_(runtime), gate_(gate) {}

    std::shared_ptr<void> staging(size_t bytes) override;
    void copy(void* device, const void* staging, size_t bytes) override;
    void record(int event, Lane lane) override;
    void wait(int event, Lane lane) override;
    void wait(int event) override;

  private:
    struct Copy {
        void* device;
        const void* staging;
        size_t bytes;
    };
    struct Event {
        Lane lane = Lane::copies;
        int64_t copies = 0;  ///< put into the lane before it was recorded
        int64_t time = 0;    ///< of the record
    };
    void check(const char* call) const;
    /// Runs copies until `count` of all that were ever put in are done.
    void finish(int64_t count);

    const DeviceRuntime& runtime_;
    simulator::MemoryGate* gate_;
    std::deque<Copy> waiting_;
    std::array<Event, events> events_;
    int64_t put_in_ = 0, done_ = 0, time_ = 0;
    std::vector<void*> copied_;  ///< to these addresses, and no kernel was let at them yet
    std::map<void*, int64_t> given_to_kernels_;  ///< when kernels were let at it
    int64_t kernels_over_ = 0;  ///< the lane of copies has waited for kernels up to this time
};

}  // namespace curie
