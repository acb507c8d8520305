// A model with every kind of layer that the exporters know, with values that fixtures share.
#pragma once

#include "layers/activation.h"
#include "layers/average_pool.h"
#include "layers/batch_norm.h"
#include "layers/conv2d.h"
#include "layers/cropping.h"
#include "layers/dense.h"
#include "layers/depthwise_conv2d.h"
#include "layers/dropout.h"
#include "layers/flatten.h"
#include "layers/global_average_pool.h"
#include "layers/graph.h"
#include "layers/max_pool.h"
#include "layers/residual.h"
#include "layers/scale.h"
#include "layers/separable_conv2d.h"
#include "layers/sequential.h"
#include "layers/zero_padding.h"
#include "models/registry.h"
#include "tests/golden.h"

namespace curie::test {

/// Every parameter in [-0.5, 0.5), variances one more.
inline void draw_export_values(Context& context, const Module& module) {
    for (const auto& parameter : module.state()) {
        parameter->value =
            golden_symmetric(context, "export/" + parameter->path, parameter->shape, 0.5f);
        if (parameter->path.ends_with("moving_variance"))
            for (int64_t i = 0; i < parameter->shape.size(); ++i)
                parameter->value.data<float>()[i] += 1;
    }
}

/// Input 1,11,12,3, output 1,3. The result of `conv` has two uses, that of every other convolution
/// one.
inline Model make_export_model(Context& context) {
    using Function = ActivationLayer::Function;
    auto graph = std::make_shared<Graph>("Everything", Shape{1, 11, 12, 3});
    auto x = graph->add<ZeroPadding>("pad", graph->input(), Margins{0, 1, 2, 1});
    x = graph->add<Conv2D>("conv", x, 3, 4, KernelSize{3, 2},
                           Conv2D::Options{.stride = 2, .padding = Padding::same});
    const auto plain = x;
    x = graph->add<BatchNorm>("bn", x, 4, BatchNorm::Options{.activation = Activation::relu6});
    x = graph->sum("add", x, plain);
    x = graph->add<Conv2D>(
        "grouped", x, 4, 6, KernelSize{3, 3},
        Conv2D::Options{.dilation = 2, .groups = 2, .padding = Padding::same, .bias = false});
    x = graph->add<BatchNorm>("grouped_bn", x, 6,
                              BatchNorm::Options{.activation = Activation::relu, .scale = false});
    auto left = graph->add<DepthwiseConv2D>(
        "depthwise", x, 6, 3,
        DepthwiseConv2D::Options{.multiplier = 2, .padding = Padding::same, .bias = false});
    left = graph->add<BatchNorm>("depthwise_bn", left, 12, BatchNorm::Options{.center = false});
    auto right = graph->add<SeparableConv2D>("separable", x, 6, 5, 3,
                                             SeparableConv2D::Options{.padding = Padding::same});
    right = graph->add<BatchNorm>("separable_bn", right, 5);
    x = graph->concatenate("concat", {left, right});
    auto main = std::make_shared<Sequential>();
    main->add<Conv2D>("project", 17, 17, 1);
    main->add<Scale>("scale", 0.25);
    x = graph->add<Residual>("residual", x, main, nullptr, Activation::relu);
    x = graph->add<MaxPool>("max", x, PoolOptions{3, 1, Padding::same});
    x = graph->add<AveragePool>("average", x, PoolOptions{3, 2, Padding::same});
    x = graph->add<Cropping>("crop", x, Margins{1, 0, 0, 1});
    x = graph->add<ActivationLayer>("sigmoid", x, Function::sigmoid);
    const auto mean = graph->add<GlobalAveragePool>("gap", x);
    x = graph->concatenate("joined", {graph->add<Flatten>("flatten", x), mean});
    x = graph->add<Dropout>("dropout", x, 0.5);
    x = graph->add<Dense>("output", x, graph->channels(x), 3);
    draw_export_values(context, *graph);
    return {"everything", nlohmann::json::object(), {1, 11, 12, 3}, graph};
}

}  // namespace curie::test
