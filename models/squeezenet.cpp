#include "models/squeezenet.h"

#include "layers/dropout.h"
#include "layers/global_average_pool.h"
#include "models/network.h"

namespace curie {
namespace {

using Value = Network::Value;

/// Squeezes to few channels, then widens by 1x1 and by 3x3 side by side.
Value fire(Network& net, int number, Value x, int64_t squeeze, int64_t expand) {
    const std::string name = fmt::format("fire{}", number);
    x = net.conv_relu(name + "_squeeze", x, squeeze, 1);
    const Value narrow = net.conv_relu(name + "_expand1x1", x, expand, 1);
    const Value wide = net.conv_relu(name + "_expand3x3", x, expand, 3);
    return net.concatenate(name + "_concat", {narrow, wide});
}

}  // namespace

std::shared_ptr<Module> make_squeezenet(const BackboneConfig& config) {
    Network net("SqueezeNet 1.1", config);
    Value x = net.conv_relu("conv1", net.input(), 64, 3, {.stride = 2, .padding = Padding::valid});
    int number = 2;
    for (const auto& [squeeze, expand, count] :
         {std::tuple<int64_t, int64_t, int>{16, 64, 2}, {32, 128, 2}, {48, 192, 2}, {64, 256, 2}}) {
        if (squeeze != 64) x = net.max_pool(fmt::format("pool{}", number), x, 3, 2, Padding::valid);
        for (int i = 0; i < count; ++i) x = fire(net, number++, x, squeeze, expand);
    }
    if (!config.top) return net.result(x);
    x = net.add<Dropout>("drop9", x, 0.5);
    x = net.conv_relu("conv10", x, config.classes, 1);
    return net.result(net.add<GlobalAveragePool>("avg_pool", x));
}

}  // namespace curie
