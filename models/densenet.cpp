#include "models/densenet.h"

#include "models/network.h"

namespace curie {
namespace {

using Value = Network::Value;
constexpr int64_t growth = 32;

/// Appends `growth` new channels to what is there.
Value dense_layer(Network& net, const std::string& name, Value x) {
    Value fresh = net.batch_norm(name + "_0_bn", x, Activation::relu);
    fresh = net.conv(name + "_1_conv", fresh, 4 * growth, 1);
    fresh = net.batch_norm(name + "_1_bn", fresh, Activation::relu);
    fresh = net.conv(name + "_2_conv", fresh, growth, 3);
    return net.concatenate(name + "_concat", {x, fresh});
}

/// Halves the channels and the size.
Value transition(Network& net, const std::string& name, Value x) {
    x = net.batch_norm(name + "_bn", x, Activation::relu);
    x = net.conv(name + "_conv", x, net.channels(x) / 2, 1);
    return net.average_pool(name + "_pool", x, 2, 2, Padding::valid);
}

}  // namespace

std::shared_ptr<Module> make_densenet121(const BackboneConfig& config) {
    Network net("DenseNet-121", config,
                config.pytorch ? BatchNorm::Options{.momentum = 0.9, .epsilon = 1e-5}
                               : BatchNorm::Options{.momentum = 0.99, .epsilon = 1.001e-5});
    Value x = net.zero_padding("conv1_pad", net.input(), 3);
    x = net.conv("conv1_conv", x, 64, 7, {.stride = 2, .padding = Padding::valid});
    x = net.batch_norm("conv1_bn", x, Activation::relu);
    x = net.zero_padding("pool1_pad", x, 1);
    x = net.max_pool("pool1", x, 3, 2, Padding::valid);
    int stage = 2;
    for (int layers : {6, 12, 24, 16}) {
        for (int i = 1; i <= layers; ++i)
            x = dense_layer(net, fmt::format("conv{}_block{}", stage, i), x);
        if (stage < 5) x = transition(net, fmt::format("pool{}", stage), x);
        ++stage;
    }
    return net.finish(net.batch_norm("bn", x, Activation::relu));
}

}  // namespace curie
