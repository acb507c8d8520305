#include "models/xception.h"

#include "models/network.h"

namespace curie {
namespace {

using Value = Network::Value;

Value separable_bn(Network& net, const std::string& name, Value x, int64_t filters,
                   Activation activation) {
    return net.batch_norm(name + "_bn", net.separable(name, x, filters, 3), activation);
}

/// The largest of 3x3 at every second place. PyTorch's windows stand around the even places; those
/// of `same` do so for odd sizes alone, so that all are computed and the even ones taken.
Value strided_pool(Network& net, const std::string& name, Value x) {
    if (!net.config().pytorch) return net.max_pool(name, x, 3, 2, Padding::same);
    x = net.max_pool(name, x, 3, 1, Padding::same);
    return net.average_pool(name + "_even", x, 1, 2, Padding::valid);
}

/// Two separable convolutions and a pool, beside a strided 1x1 convolution.
Value entry(Network& net, int number, int shortcut_number, Value x, int64_t first, int64_t second,
            bool relu_before) {
    const std::string block = fmt::format("block{}", number);
    const std::string suffix = shortcut_number ? fmt::format("_{}", shortcut_number) : "";
    Value shortcut = net.conv("conv2d" + suffix, x, second, 1, {.stride = 2});
    shortcut = net.batch_norm("batch_normalization" + suffix, shortcut);
    if (relu_before) x = net.relu(block + "_sepconv1_act", x);
    x = separable_bn(net, block + "_sepconv1", x, first, Activation::relu);
    x = separable_bn(net, block + "_sepconv2", x, second, Activation::none);
    x = strided_pool(net, block + "_pool", x);
    return net.sum(block + "_add", x, shortcut);
}

Value middle(Network& net, int number, Value x) {
    const Value shortcut = x;
    for (int i = 1; i <= 3; ++i) {
        const std::string name = fmt::format("block{}_sepconv{}", number, i);
        x = net.relu(name + "_act", x);
        x = separable_bn(net, name, x, 728, Activation::none);
    }
    return net.sum(fmt::format("block{}_add", number), x, shortcut);
}

}  // namespace

std::shared_ptr<Module> make_xception(const BackboneConfig& config) {
    Network net("Xception", config,
                config.pytorch ? BatchNorm::Options{.momentum = 0.9, .epsilon = 1e-5}
                               : BatchNorm::Options{.momentum = 0.99, .epsilon = 1e-3});
    const Network::Convolution valid{.padding = Padding::valid};
    Value x =
        net.conv("block1_conv1", net.input(), 32, 3, {.stride = 2, .padding = Padding::valid});
    x = net.batch_norm("block1_conv1_bn", x, Activation::relu);
    x = net.batch_norm("block1_conv2_bn", net.conv("block1_conv2", x, 64, 3, valid),
                       Activation::relu);
    x = entry(net, 2, 0, x, 128, 128, false);
    x = entry(net, 3, 1, x, 256, 256, true);
    x = entry(net, 4, 2, x, 728, 728, true);
    for (int number = 5; number <= 12; ++number) x = middle(net, number, x);
    x = entry(net, 13, 3, x, 728, 1024, true);
    x = separable_bn(net, "block14_sepconv1", x, 1536, Activation::relu);
    x = separable_bn(net, "block14_sepconv2", x, 2048, Activation::relu);
    return net.finish(x);
}

}  // namespace curie
