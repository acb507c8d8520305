#include "models/lenet5.h"

#include "layers/activation.h"
#include "layers/flatten.h"
#include "models/network.h"

namespace curie {

std::shared_ptr<Module> make_lenet5(const BackboneConfig& config) {
    Network net("LeNet-5", config);
    const auto tanh = [&](const std::string& name, Network::Value x) {
        return net.add<ActivationLayer>(name, x, ActivationLayer::Function::tanh);
    };
    const auto conv = [&](const std::string& name, Network::Value x, int64_t filters,
                          Padding padding) {
        return tanh(name + "_tanh",
                    net.conv(name, x, filters, 5, {.padding = padding, .bias = true}));
    };
    const bool mnist = config.height == 28 && config.width == 28;
    Network::Value x = conv("C1", net.input(), 6, mnist ? Padding::same : Padding::valid);
    x = net.average_pool("S2", x, 2, 2, Padding::valid);
    x = conv("C3", x, 16, Padding::valid);
    x = net.average_pool("S4", x, 2, 2, Padding::valid);
    x = conv("C5", x, 120, Padding::valid);
    if (!config.top) return net.result(x);
    x = tanh("F6_tanh", net.dense("F6", net.add<Flatten>("flatten", x), 84));
    return net.result(net.dense("output", x, config.classes));
}

}  // namespace curie
