// Which of the algorithms that cuDNN lists for a convolution may run.
#pragma once

#include <vector>

#include "kernels/cudnn.h"
#include "kernels/vendor_choice.h"

namespace curie::cudnn {

constexpr size_t workspace_limit = size_t{512} << 20;

/// Those of a heuristic's or a search's list (cudnnConvolution...AlgoPerf_t) that are
/// deterministic, or `fast`, and stay within the limit, in its order; without one, why the last may
/// not run. `workspace_of` takes the math, the algorithm and where to write its bytes, which the
/// list may state of another math.
template <class Performance, class WorkspaceOf>
VendorChoice allowed_algorithms(const std::vector<Performance>& list, bool fast, bool tf32,
                                WorkspaceOf workspace_of) {
    VendorChoice choice;
    std::string reason = "cuDNN names no algorithm";
    for (const Performance& each : list) {
        const cudnnMathType_t math = tf32 ? each.mathType : CUDNN_FMA_MATH;
        size_t bytes = 0;
        cudnnStatus_t status = each.status;
        if (status == CUDNN_STATUS_SUCCESS) status = workspace_of(math, each.algo, &bytes);
        if (status != CUDNN_STATUS_SUCCESS) {
            reason = fmt::format("cuDNN answers {}", cudnnGetErrorString(status));
        } else if (!fast && each.determinism != CUDNN_DETERMINISTIC) {
            reason = "cuDNN has no deterministic algorithm (--fast allows others)";
        } else if (bytes > workspace_limit) {
            reason = fmt::format("cuDNN wants {} bytes of workspace, the limit is {}", bytes,
                                 workspace_limit);
        } else {
            choice.algorithms.push_back(
                {static_cast<int>(each.algo), bytes, static_cast<int>(math)});
        }
    }
    if (choice.algorithms.empty()) choice.unsupported = reason;
    return choice;
}

}  // namespace curie::cudnn
