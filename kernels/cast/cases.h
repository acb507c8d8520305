#pragma once

#include "kernels/cast/cast.h"

namespace curie {

/// Every variant is checked from each of its dtypes to the one of the case.
inline std::vector<Case> cast_cases() {
    std::vector<Case> cases;
    for (DType to : all_dtypes) {
        const auto add = [&](const char* name, std::vector<std::string> lists, Shape shape) {
            CastProblem problem;
            problem.shape = shape;
            problem.to = to;
            cases.push_back(make_case(fmt::format("{}_to_{}", name, name_of(to)), lists, problem));
        };
        add("scalar", {"smoke", "ragged"}, {});
        add("image_1x1", {"smoke", "ragged"}, {1, 1, 1, 3});
        add("tail_of_15", {"ragged"}, {1, 5, 7, 29});
        add("several_chunks", {"ragged"}, {3, 37, 41, 5});
        add("large", {"speed"}, {32, 56, 56, 64});
    }
    return cases;
}

}  // namespace curie
