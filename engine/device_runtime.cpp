#include "engine/device_runtime.h"

#include "engine/error.h"
#include "engine/planning_runtime.h"
#if defined(CURIE_HAVE_CUDA)
#include "engine/cuda/cuda_runtime.h"
#endif

namespace curie {

void DeviceRuntime::refuse_while_capturing(const char* what, size_t bytes) const {
    require(!capturing(), "graph",
            "expected only launches while a step is captured, got {} ({} bytes), which cannot wait "
            "for launches that have not run; do it before begin() or after launch(), or run "
            "without --cuda-graph",
            what, bytes);
}

std::shared_ptr<DeviceRuntime> make_runtime(Device device, const std::string& sim_order,
                                            size_t sim_memory) {
    if (device == planning_device) return make_planning_runtime();
    switch (device.kind) {
        case DeviceKind::cpu:
            return make_cpu_runtime();
        case DeviceKind::sim:
            return make_sim_runtime(sim_order, sim_memory);
        case DeviceKind::cuda:
            break;
    }
#if defined(CURIE_HAVE_CUDA)
    return make_cuda_runtime(device.index);
#else
    fail_input("device",
               "expected a build with CUDA for device cuda, got one without; build by "
               "`./curie build --cuda`, or take --device cpu or sim");
#endif
}

}  // namespace curie
