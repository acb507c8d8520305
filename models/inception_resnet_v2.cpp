#include "models/inception_resnet_v2.h"

#include "layers/scale.h"
#include "models/inception_listing.h"

namespace curie {
namespace {

using Value = Network::Value;

/// x + factor * (the branches, brought back to x's channels), then ReLU unless it is the last.
Value residual(Network& net, InceptionListing& listing, const std::string& name, Value x,
               const char* branches, double factor, bool relu) {
    Value up = listing.apply(name + "_mixed", x, branches);
    up = net.conv(name + "_conv", up, net.channels(x), 1, {.bias = true});
    if (factor != 1) up = net.add<Scale>(name + "_scale", up, factor);
    const Value sum = net.sum(name, x, up);
    return relu ? net.relu(name + "_ac", sum) : sum;
}

}  // namespace

std::shared_ptr<Module> make_inception_resnet_v2(const BackboneConfig& config) {
    Network net(
        "Inception-ResNet-v2", config,
        {.momentum = config.pytorch ? 0.9 : 0.99, .epsilon = 1e-3, .scale = config.pytorch});
    InceptionListing listing(net);
    Value x =
        listing.apply("stem", net.input(),
                      "3x3/32/s2/v > 3x3/32/v > 3x3/64 > max3/s2 > 1x1/80/v > 3x3/192/v > max3/s2");
    x = listing.apply("mixed_5b", x,
                      "1x1/96 | 1x1/48 > 5x5/64 | 1x1/64 > 3x3/96 > 3x3/96 | avg3 > 1x1/64");
    for (int i = 1; i <= 10; ++i)
        x = residual(net, listing, fmt::format("block35_{}", i), x,
                     "1x1/32 | 1x1/32 > 3x3/32 | 1x1/32 > 3x3/48 > 3x3/64", 0.17, true);
    x = listing.apply("mixed_6a", x, "3x3/384/s2/v | 1x1/256 > 3x3/256 > 3x3/384/s2/v | max3/s2");
    for (int i = 1; i <= 20; ++i)
        x = residual(net, listing, fmt::format("block17_{}", i), x,
                     "1x1/192 | 1x1/128 > 1x7/160 > 7x1/192", 0.1, true);
    x = listing.apply("mixed_7a", x,
                      "1x1/256 > 3x3/384/s2/v | 1x1/256 > 3x3/288/s2/v | "
                      "1x1/256 > 3x3/288 > 3x3/320/s2/v | max3/s2");
    for (int i = 1; i <= 10; ++i)
        x = residual(net, listing, fmt::format("block8_{}", i), x,
                     "1x1/192 | 1x1/192 > 1x3/224 > 3x1/256", i < 10 ? 0.2 : 1.0, i < 10);
    x = net.batch_norm("conv_7b_bn", net.conv("conv_7b", x, 1536, 1), Activation::relu);
    return net.finish(x);
}

}  // namespace curie
