#pragma once

#include "kernels/elementwise.h"
#include "kernels/scale/scale.h"

namespace curie {

/// The shapes of the elementwise operations.
inline std::vector<Case> scale_cases() {
    std::vector<Case> cases = elementwise_cases();
    for (Case& example : cases) {
        ScaleProblem problem;
        problem.shape = static_cast<const ElementwiseProblem&>(*example.problem).shape;
        problem.factor = -1.7;
        example.problem = std::make_shared<ScaleProblem>(problem);
    }
    return cases;
}

}  // namespace curie
