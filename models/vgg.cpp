#include "models/vgg.h"

#include "layers/flatten.h"
#include "models/network.h"

namespace curie {
namespace {

struct Stage {
    int64_t filters;
    int convolutions;
};

std::shared_ptr<Module> make_vgg(const char* kind, const BackboneConfig& config,
                                 const std::vector<Stage>& stages) {
    Network net(kind, config);
    Network::Value x = net.input();
    int number = 0;
    for (const Stage& stage : stages) {
        const std::string block = fmt::format("block{}", ++number);
        for (int i = 1; i <= stage.convolutions; ++i)
            x = net.conv_relu(fmt::format("{}_conv{}", block, i), x, stage.filters, 3);
        x = net.max_pool(block + "_pool", x, 2, 2, Padding::valid);
    }
    if (!config.top) return net.result(x);
    x = net.add<Flatten>("flatten", x);
    x = net.relu("fc1_relu", net.dense("fc1", x, 4096));
    x = net.relu("fc2_relu", net.dense("fc2", x, 4096));
    return net.result(net.dense("predictions", x, config.classes));
}

}  // namespace

std::shared_ptr<Module> make_vgg16(const BackboneConfig& config) {
    return make_vgg("VGG16", config, {{64, 2}, {128, 2}, {256, 3}, {512, 3}, {512, 3}});
}

std::shared_ptr<Module> make_vgg19(const BackboneConfig& config) {
    return make_vgg("VGG19", config, {{64, 2}, {128, 2}, {256, 4}, {512, 4}, {512, 4}});
}

}  // namespace curie
