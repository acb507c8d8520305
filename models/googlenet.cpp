#include "models/googlenet.h"

#include "kernels/add/add.h"
#include "kernels/categorical_cross_entropy/categorical_cross_entropy.h"
#include "kernels/scale/scale.h"
#include "layers/dropout.h"
#include "layers/flatten.h"
#include "layers/global_average_pool.h"
#include "layers/graph.h"
#include "layers/local_response_normalization.h"
#include "models/network.h"

namespace curie {
namespace {

using Value = Network::Value;

/// One row of the paper's table: the widths of the four branches, #reduce before the two that have
/// one.
struct Inception {
    const char* name;
    int64_t conv1, reduce3, conv3, reduce5, conv5, projection;
};

Value inception(Network& net, const Inception& row, Value x) {
    const std::string name = std::string("inception_") + row.name + "_";
    const Value one = net.conv_relu(name + "1x1", x, row.conv1, 1);
    const Value three = net.conv_relu(
        name + "3x3", net.conv_relu(name + "3x3_reduce", x, row.reduce3, 1), row.conv3, 3);
    const Value five = net.conv_relu(
        name + "5x5", net.conv_relu(name + "5x5_reduce", x, row.reduce5, 1), row.conv5, 5);
    const Value pool = net.conv_relu(
        name + "pool_proj", net.max_pool(name + "pool", x, 3, 1, Padding::same), row.projection, 1);
    return net.concatenate(name + "output", {one, three, five, pool});
}

Value auxiliary_classifier(Network& net, const std::string& name, Value x) {
    x = net.average_pool(name + "_ave_pool", x, 5, 3, Padding::valid);
    x = net.add<Flatten>(name + "_flatten", net.conv_relu(name + "_conv", x, 128, 1));
    x = net.relu(name + "_fc_relu", net.dense(name + "_fc", x, 1024));
    return net.dense(name + "_classifier", net.add<Dropout>(name + "_drop_fc", x, 0.7),
                     net.config().classes);
}

}  // namespace

std::shared_ptr<Module> make_googlenet(const BackboneConfig& config) {
    constexpr Inception table[] = {
        {"3a", 64, 96, 128, 16, 32, 32},     {"3b", 128, 128, 192, 32, 96, 64},
        {"4a", 192, 96, 208, 16, 48, 64},    {"4b", 160, 112, 224, 24, 64, 64},
        {"4c", 128, 128, 256, 24, 64, 64},   {"4d", 112, 144, 288, 32, 64, 64},
        {"4e", 256, 160, 320, 32, 128, 128}, {"5a", 256, 160, 320, 32, 128, 128},
        {"5b", 384, 192, 384, 48, 128, 128},
    };
    Network net("GoogLeNet", config);
    const auto halve = [&](const std::string& name, Value x) {
        return net.max_pool(name, x, 3, 2, Padding::same);
    };
    Value x = net.conv_relu("conv1_7x7_s2", net.input(), 64, 7, {.stride = 2});
    x = net.add<LocalResponseNormalization>("pool1_norm1", halve("pool1_3x3_s2", x));
    x = net.conv_relu("conv2_3x3_reduce", x, 64, 1);
    x = net.conv_relu("conv2_3x3", x, 192, 3);
    x = halve("pool2_3x3_s2", net.add<LocalResponseNormalization>("conv2_norm2", x));
    std::vector<Value> auxiliary;
    for (const Inception& row : table) {
        const std::string name = row.name;
        if (name == "4a") x = halve("pool3_3x3_s2", x);
        if (name == "5a") x = halve("pool4_3x3_s2", x);
        x = inception(net, row, x);
        if (config.auxiliary && name == "4a")
            auxiliary.push_back(auxiliary_classifier(net, "loss1", x));
        if (config.auxiliary && name == "4d")
            auxiliary.push_back(auxiliary_classifier(net, "loss2", x));
    }
    if (!config.top) return net.result(x);
    x = net.add<Dropout>("drop", net.add<GlobalAveragePool>("avg_pool", x), 0.4);
    return net.result(net.dense("predictions", x, config.classes), auxiliary);
}

Tensor googlenet_loss(Context& context, const Module& googlenet, const Tensor& logits,
                      const Tensor& targets) {
    Tensor loss = categorical_cross_entropy(context, logits, targets);
    for (const Tensor& side : dynamic_cast<const Graph&>(googlenet).auxiliary())
        loss = add(context, loss,
                   scale(context, categorical_cross_entropy(context, side, targets), 0.3));
    return loss;
}

}  // namespace curie
