#include "models/alexnet.h"

#include "layers/dropout.h"
#include "layers/flatten.h"
#include "layers/local_response_normalization.h"
#include "models/network.h"

namespace curie {

std::shared_ptr<Module> make_alexnet(const BackboneConfig& config) {
    Network net("AlexNet", config);
    const auto pool = [&](const std::string& name, Network::Value x) {
        return net.max_pool(name, x, 3, 2, Padding::valid);
    };
    Network::Value x =
        net.conv_relu("conv1", net.input(), 96, 11, {.stride = 4, .padding = Padding::valid});
    x = pool("pool1", net.add<LocalResponseNormalization>("norm1", x));
    x = net.conv_relu("conv2", x, 256, 5, {.groups = 2});
    x = pool("pool2", net.add<LocalResponseNormalization>("norm2", x));
    x = net.conv_relu("conv3", x, 384, 3);
    x = net.conv_relu("conv4", x, 384, 3, {.groups = 2});
    x = net.conv_relu("conv5", x, 256, 3, {.groups = 2});
    x = pool("pool5", x);
    if (!config.top) return net.result(x);
    x = net.add<Flatten>("flatten", x);
    x = net.add<Dropout>("drop6", net.relu("fc6_relu", net.dense("fc6", x, 4096)), 0.5);
    x = net.add<Dropout>("drop7", net.relu("fc7_relu", net.dense("fc7", x, 4096)), 0.5);
    return net.result(net.dense("fc8", x, config.classes));
}

}  // namespace curie
