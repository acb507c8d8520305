// P-NET's problems, and the other large ones, with two images at most: every shape, small enough
// for the float64 reference and the simulator.
#pragma once

#include "kernels/average_pool/average_pool.h"
#include "kernels/batch_norm/batch_norm.h"
#include "kernels/batch_norm_relu_max_pool/batch_norm_relu_max_pool.h"
#include "kernels/bias/bias.h"
#include "kernels/cast/cast.h"
#include "kernels/clip/clip.h"
#include "kernels/conv2d/conv2d.h"
#include "kernels/depthwise_conv2d/depthwise_conv2d.h"
#include "kernels/elementwise.h"
#include "kernels/global_average_pool/global_average_pool.h"
#include "kernels/local_response_normalization/local_response_normalization.h"
#include "kernels/max_pool/max_pool.h"
#include "kernels/scale/scale.h"

namespace curie::test {

template <class P>
void take_two_images(Problem& problem) {
    auto* p = dynamic_cast<P*>(&problem);
    if (!p) return;
    if constexpr (requires { p->batch; }) {
        p->batch = std::min<int64_t>(p->batch, 2);
    } else if (p->shape.rank() == 4) {
        p->shape = {std::min<int64_t>(p->shape[0], 2), p->shape[1], p->shape[2], p->shape[3]};
    }
}

template <class... P>
std::shared_ptr<Problem> with_two_images(const Problem& problem) {
    std::shared_ptr<Problem> copy = problem.clone();
    (take_two_images<P>(*copy), ...);
    return copy;
}

/// The cases that `wanted` takes, made small; problems without images stay as they are.
template <class Wanted>
std::vector<Case> small_cases(const Operation& operation, Wanted wanted) {
    std::vector<Case> small;
    for (Case& example : operation.cases()) {
        if (!wanted(example)) continue;
        example.problem =
            with_two_images<AveragePoolProblem, BatchNormProblem, BatchNormReluMaxPoolProblem,
                            BiasProblem, CastProblem, ClipProblem, Conv2dProblem,
                            DepthwiseConv2dProblem, ElementwiseProblem, GlobalAveragePoolProblem,
                            LocalResponseNormalizationProblem, MaxPoolProblem, ScaleProblem>(
                *example.problem);
        small.push_back(std::move(example));
    }
    return small;
}

inline std::vector<Case> pnet_small_cases(const Operation& operation) {
    return small_cases(operation, [](const Case& example) { return example.in("pnet"); });
}

/// All that is in no list of small problems.
inline std::vector<Case> large_cases(const Operation& operation) {
    return small_cases(operation, [](const Case& example) {
        return !example.in("smoke") && !example.in("ragged");
    });
}

}  // namespace curie::test
