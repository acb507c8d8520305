#include "models/unet.h"

#include "layers/activation.h"
#include "layers/conv2d.h"
#include "layers/conv2d_transpose.h"
#include "layers/graph.h"
#include "layers/max_pool.h"

namespace curie {
namespace {

constexpr int poolings = 4;

using Value = Graph::Value;

Value conv_relu(Graph& net, const std::string& name, Value x, int64_t filters) {
    x = net.add<Conv2D>(
        name, x, net.channels(x), filters, 3,
        Conv2D::Options{.padding = Padding::same, .initializer = Initializer::he_normal()});
    return net.add<ActivationLayer>(name + "_relu", x, ActivationLayer::Function::relu);
}

/// The two convolutions of a level.
Value level(Graph& net, const std::string& name, Value x, int64_t filters) {
    x = conv_relu(net, name + "_conv1", x, filters);
    return conv_relu(net, name + "_conv2", x, filters);
}

}  // namespace

std::shared_ptr<Module> make_unet(const UnetConfig& config) {
    config.check();
    const auto net = std::make_shared<Graph>("U-Net", config.input_shape());
    const auto filters = [&](int depth) { return config.base_filters << depth; };

    Value x = net->input();
    std::vector<Value> skips;
    for (int depth = 0; depth < poolings; ++depth) {
        const std::string name = fmt::format("down{}", depth + 1);
        skips.push_back(level(*net, name, x, filters(depth)));
        x = net->add<MaxPool>(name + "_pool", skips.back(), PoolOptions{2, 2, Padding::valid});
    }
    x = level(*net, "bottom", x, filters(poolings));
    for (int depth = poolings; depth-- > 0;) {
        const std::string name = fmt::format("up{}", depth + 1);
        x = net->add<Conv2DTranspose>(
            name + "_upsample", x, net->channels(x), filters(depth), 2,
            Conv2DTranspose::Options{.stride = 2, .initializer = Initializer::he_normal()});
        x = net->concatenate(name + "_concat", {skips[depth], x});
        x = level(*net, name, x, filters(depth));
    }
    x = net->add<Conv2D>("output", x, net->channels(x), config.outputs, 1);
    net->set_output(x);
    return net;
}

}  // namespace curie
