// Makers of variants that exist on device cuda only: the GPU vendor's kernels.
#pragma once

#include <climits>
#include <initializer_list>

#include "engine/variant.h"

namespace curie {

/// A float32 variant of a vendor: `run(context, problem, inputs, outputs)` and, as a vendor takes
/// not everything, `supports(problem)`. Ranked below our tuned kernels until somebody has timed
/// both on a GPU; --kernel asks for it.
template <class P, class Run>
Variant vendor_variant(const char* name, Run run, std::function<Support(const P&)> supports) {
    Variant variant = cpu_variant<P>(name, 5, run, supports);
    variant.device = DeviceKind::cuda;
    return variant;
}

/// No, when an extent is zero or does not fit the int that the vendor's interface takes.
inline Support extents_fit(const char* vendor, std::initializer_list<int64_t> extents) {
    for (int64_t extent : extents)
        if (extent <= 0 || extent > INT_MAX)
            return Support::no(
                fmt::format("{} takes extents from 1 to {}, not {}", vendor, INT_MAX, extent));
    return Support::yes();
}

}  // namespace curie
