// depthwise_conv2d by a vendor's conv2d with one group per channel: the weights H,W,C,M lie in
// memory as H,W,1,C*M do.
#pragma once

#include "engine/variant.h"
#include "kernels/conv2d/conv2d.h"
#include "kernels/depthwise_conv2d/depthwise_conv2d.h"

namespace curie {

inline Conv2dProblem as_groups(const DepthwiseConv2dProblem& p) {
    Conv2dProblem problem;
    problem.dtype = p.dtype;
    problem.batch = p.batch;
    problem.height = p.height;
    problem.width = p.width;
    problem.in_channels = problem.groups = p.channels;
    problem.out_channels = p.out_channels();
    problem.rows = p.rows;
    problem.columns = p.columns;
    problem.bias = p.bias;
    return problem;
}

/// Adds conv2d's variant `name` of `device`, which must stand already, to all three directions.
inline void register_grouped_variants(Registry& registry, const char* name, DeviceKind device) {
    using P = DepthwiseConv2dProblem;
    for (const char* direction : {"forward", "data_gradient", "weight_gradient"}) {
        const Variant* grouped = registry.at(std::string("conv2d_") + direction).find(name, device);
        require(grouped != nullptr, "depthwise_conv2d", "expected conv2d's {} variant first", name);
        Variant variant = cpu_variant<P>(
            name, grouped->rank,
            [run = grouped->run](Context& context, const P& p, TensorSpan in, TensorSpan out) {
                run(context, as_groups(p), in, out);
            },
            [supports = grouped->supports](const P& p) { return supports(as_groups(p)); });
        variant.device = device;
        registry.add(std::string("depthwise_conv2d_") + direction, variant);
    }
}

}  // namespace curie
