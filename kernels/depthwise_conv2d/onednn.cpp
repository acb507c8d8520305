// depthwise_conv2d by oneDNN: conv2d's variant with one group per channel. The weights H,W,C,M lie
// in memory as H,W,1,C*M do.
#include "engine/variant.h"
#include "kernels/conv2d/conv2d.h"
#include "kernels/depthwise_conv2d/depthwise_conv2d.h"

namespace curie {
namespace {

Conv2dProblem as_groups(const DepthwiseConv2dProblem& p) {
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

}  // namespace

void register_depthwise_conv2d_onednn(Registry& registry) {
    using P = DepthwiseConv2dProblem;
    for (const char* direction : {"forward", "data_gradient", "weight_gradient"}) {
        const Variant* grouped =
            registry.at(std::string("conv2d_") + direction).find("onednn", DeviceKind::cpu);
        require(grouped != nullptr, "depthwise_conv2d", "expected conv2d's onednn variant first");
        registry.add(
            std::string("depthwise_conv2d_") + direction,
            cpu_variant<P>(
                "onednn", 10,
                [run = grouped->run](Context& context, const P& p, TensorSpan in, TensorSpan out) {
                    run(context, as_groups(p), in, out);
                },
                [supports = grouped->supports](const P& p) { return supports(as_groups(p)); }));
    }
}

}  // namespace curie
