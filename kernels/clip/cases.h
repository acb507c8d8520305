#pragma once

#include "kernels/clip/clip.h"
#include "kernels/elementwise.h"

namespace curie {

constexpr double clip_case_bound = 0.375;  // exact in float32: both dtypes agree on what is outside

/// The shapes of the elementwise operations.
inline std::vector<Case> clip_cases() {
    std::vector<Case> cases = elementwise_cases();
    for (Case& example : cases) {
        ClipProblem problem;
        problem.shape = static_cast<const ElementwiseProblem&>(*example.problem).shape;
        problem.bound = clip_case_bound;
        example.problem = std::make_shared<ClipProblem>(problem);
    }
    return cases;
}

}  // namespace curie
