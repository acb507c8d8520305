// Registers a CUDA variant for device `sim`, and for device `cuda` where the build has CUDA. The
// functions that launch are declared by CURIE_DECLARE_DEVICE (device.h) and compiled twice
// (cuda.h).
#pragma once

#include "engine/variant.h"
#include "kernels/device.h"

#if defined(CURIE_HAVE_CUDA)
#define CURIE_CALL_CUDA(name, ...) cuda::name(__VA_ARGS__)
#else
#define CURIE_CALL_CUDA(name, ...) fail("device", "expected a build with CUDA")
#endif
/// Calls the function compiled for the context's device.
#define CURIE_CALL_DEVICE(context, name, ...)                       \
    do {                                                            \
        if ((context).device().kind == DeviceKind::sim) {           \
            sim::name((context).stream(), __VA_ARGS__);             \
        } else {                                                    \
            CURIE_CALL_CUDA(name, (context).stream(), __VA_ARGS__); \
        }                                                           \
    } while (false)

namespace curie {

/// A variant on `sim` and `cuda`: `run(context, problem, inputs, outputs)`, and
/// `supports(problem)` where it cannot take every problem. The last two: see Variant.
template <class P, class Run>
void add_device_variant(Registry& registry, const std::string& operation, const std::string& name,
                        int rank, Run run, std::function<Support(const P&)> supports = {},
                        std::vector<DType> dtypes = {DType::float32}, int compute_capability = 0,
                        bool tf32 = false) {
    Variant variant = cpu_variant<P>(name, rank, run, supports);
    variant.dtypes = std::move(dtypes);
    variant.compute_capability = compute_capability;
    variant.tf32 = tf32;
    variant.device = DeviceKind::sim;
    registry.add(operation, variant);
#if defined(CURIE_HAVE_CUDA)
    variant.device = DeviceKind::cuda;
    registry.add(operation, variant);
#endif
}

}  // namespace curie
