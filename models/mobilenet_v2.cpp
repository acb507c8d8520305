#include "models/mobilenet_v2.h"

#include <algorithm>
#include <cmath>

#include "models/network.h"

namespace curie {
namespace {

using Value = Network::Value;

/// The nearest multiple of 8 that is not below 90% of `channels`.
int64_t divisible(double channels) {
    const auto rounded =
        std::max<int64_t>(8, static_cast<int64_t>(std::floor((channels + 4) / 8)) * 8);
    return static_cast<double>(rounded) < 0.9 * channels ? rounded + 8 : rounded;
}

/// Widen by 1x1, filter by 3x3 depthwise, project without activation; a shortcut where it fits.
Value inverted_residual(Network& net, const std::string& prefix, Value x, int64_t expansion,
                        int64_t filters, int64_t stride) {
    const Value shortcut = x;
    if (expansion > 1) {
        x = net.conv(prefix + "expand", x, expansion * net.channels(x), 1);
        x = net.batch_norm(prefix + "expand_BN", x, Activation::relu6);
    }
    // PyTorch pads both sides, whatever the size.
    if (stride == 2)
        x = net.config().pytorch ? net.zero_padding(prefix + "pad", x, 1)
                                 : net.stride2_padding(prefix + "pad", x, 3);
    x = net.depthwise(prefix + "depthwise", x, 3, stride,
                      stride == 1 ? Padding::same : Padding::valid);
    x = net.batch_norm(prefix + "depthwise_BN", x, Activation::relu6);
    x = net.conv(prefix + "project", x, filters, 1);
    x = net.batch_norm(prefix + "project_BN", x);
    return stride == 1 && net.channels(shortcut) == filters ? net.sum(prefix + "add", shortcut, x)
                                                            : x;
}

}  // namespace

std::shared_ptr<Module> make_mobilenet_v2(const BackboneConfig& config) {
    struct Stage {
        int64_t expansion, filters, blocks, stride;
    };
    const double width = config.width_multiplier;
    Network net("MobileNetV2", config,
                config.pytorch ? BatchNorm::Options{.momentum = 0.9, .epsilon = 1e-5}
                               : BatchNorm::Options{.momentum = 0.999, .epsilon = 1e-3});
    Value x = net.input();
    if (config.pytorch) x = net.zero_padding("Conv1_pad", x, 1);
    x = net.conv("Conv1", x, divisible(32 * width), 3,
                 {.stride = 2, .padding = config.pytorch ? Padding::valid : Padding::same});
    x = net.batch_norm("bn_Conv1", x, Activation::relu6);
    int number = 0;
    for (const Stage& stage : {Stage{1, 16, 1, 1},
                               {6, 24, 2, 2},
                               {6, 32, 3, 2},
                               {6, 64, 4, 2},
                               {6, 96, 3, 1},
                               {6, 160, 3, 2},
                               {6, 320, 1, 1}})
        for (int64_t i = 0; i < stage.blocks; ++i, ++number)
            x = inverted_residual(
                net, number == 0 ? "expanded_conv_" : fmt::format("block_{}_", number), x,
                stage.expansion, divisible(static_cast<double>(stage.filters) * width),
                i == 0 ? stage.stride : 1);
    x = net.conv("Conv_1", x, width > 1 ? divisible(1280 * width) : 1280, 1);
    x = net.batch_norm("Conv_1_bn", x, Activation::relu6);
    return net.finish(x);
}

}  // namespace curie
