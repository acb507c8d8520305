#pragma once

#include "kernels/average_pool/average_pool.h"
#include "kernels/pool_cases.h"

namespace curie {

inline std::vector<Case> average_pool_cases() {
    std::vector<Case> cases = pool_cases<AveragePoolProblem>();
    // Those with padding once more with the padding counted.
    std::vector<Case> counted;
    for (const Case& example : cases) {
        AveragePoolProblem problem = static_cast<const AveragePoolProblem&>(*example.problem);
        const int64_t padding = problem.rows.before + problem.rows.after + problem.columns.before +
                                problem.columns.after;
        if (padding == 0) continue;
        problem.count_include_padding = true;
        counted.push_back(make_case(example.name + "_counted", example.lists, problem));
    }
    cases.insert(cases.end(), counted.begin(), counted.end());
    return cases;
}

}  // namespace curie
