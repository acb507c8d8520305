#include "engine/device_runtime.h"

#include "engine/error.h"
#if defined(CURIE_HAVE_CUDA)
#include "engine/cuda/cuda_runtime.h"
#endif

namespace curie {

std::shared_ptr<DeviceRuntime> make_runtime(Device device, const std::string& sim_order) {
    switch (device.kind) {
        case DeviceKind::cpu:
            return make_cpu_runtime();
        case DeviceKind::sim:
            return make_sim_runtime(sim_order);
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
