#include "models/resnet.h"

#include "models/network.h"

namespace curie {
namespace {

using Value = Network::Value;

/// 1x1 to `filters`, 3x3, 1x1 to 4 * `filters`, and the shortcut. Keras strides in the first
/// convolution, as the paper does, and gives all a bias; torchvision strides in the 3x3.
Value block(Network& net, const std::string& name, Value x, int64_t filters, int64_t stride,
            bool first) {
    const bool pytorch = net.config().pytorch;
    const Network::Convolution strided{
        .stride = stride, .padding = Padding::valid, .bias = !pytorch};
    const Network::Convolution plain{.bias = !pytorch};
    Value shortcut = x;
    if (first) {
        shortcut = net.conv(name + "_0_conv", x, 4 * filters, 1, strided);
        shortcut = net.batch_norm(name + "_0_bn", shortcut);
    }
    x = net.conv(name + "_1_conv", x, filters, 1, pytorch ? plain : strided);
    x = net.batch_norm(name + "_1_bn", x, Activation::relu);
    if (pytorch) x = net.zero_padding(name + "_2_pad", x, 1);
    x = net.conv(name + "_2_conv", x, filters, 3, pytorch ? strided : plain);
    x = net.batch_norm(name + "_2_bn", x, Activation::relu);
    x = net.conv(name + "_3_conv", x, 4 * filters, 1, plain);
    x = net.batch_norm(name + "_3_bn", x);
    return net.relu(name + "_out", net.sum(name + "_add", shortcut, x));
}

BatchNorm::Options batch_norm_of(const BackboneConfig& config) {
    return config.pytorch ? BatchNorm::Options{.momentum = 0.9, .epsilon = 1e-5}
                          : BatchNorm::Options{.momentum = 0.99, .epsilon = 1.001e-5};
}

std::shared_ptr<Module> make_resnet(const char* kind, const BackboneConfig& config,
                                    const std::vector<int>& blocks) {
    Network net(kind, config, batch_norm_of(config));
    Value x = net.zero_padding("conv1_pad", net.input(), 3);
    x = net.conv("conv1_conv", x, 64, 7,
                 {.stride = 2, .padding = Padding::valid, .bias = !config.pytorch});
    x = net.batch_norm("conv1_bn", x, Activation::relu);
    x = net.zero_padding("pool1_pad", x, 1);
    x = net.max_pool("pool1_pool", x, 3, 2, Padding::valid);
    int64_t filters = 64;
    for (size_t stage = 0; stage < blocks.size(); ++stage, filters *= 2)
        for (int i = 1; i <= blocks[stage]; ++i)
            x = block(net, fmt::format("conv{}_block{}", stage + 2, i), x, filters,
                      stage > 0 && i == 1 ? 2 : 1, i == 1);
    return net.finish(x);
}

}  // namespace

std::shared_ptr<Module> make_resnet50(const BackboneConfig& config) {
    return make_resnet("ResNet-50", config, {3, 4, 6, 3});
}

std::shared_ptr<Module> make_resnet101(const BackboneConfig& config) {
    return make_resnet("ResNet-101", config, {3, 4, 23, 3});
}

}  // namespace curie
