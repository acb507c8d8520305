#pragma once

#include "kernels/max_pool/max_pool.h"
#include "kernels/pool_cases.h"

namespace curie {

/// No two inputs of these are equal; ties have a test of their own.
inline std::vector<Case> max_pool_cases() {
    std::vector<Case> cases = pool_cases<MaxPoolProblem>();
    // Inference wants no places.
    for (const Case& example : pool_cases<MaxPoolProblem>()) {
        MaxPoolProblem inference = static_cast<const MaxPoolProblem&>(*example.problem);
        inference.index = false;
        cases.push_back(make_case(example.name + "_without_index", example.lists, inference));
    }
    return cases;
}

}  // namespace curie
