// torchvision/models/{vgg,resnet,mobilenetv2,densenet,inception}.py
#include <fmt/format.h>

#include "models/torch_names.h"

namespace curie {
namespace {

using Layers = std::vector<TorchLayer>;

Layers vgg(const std::vector<int>& stages) {
    Layers layers;
    int index = 0;
    for (size_t stage = 0; stage < stages.size(); ++stage, ++index)  // the pool has a number too
        for (int i = 1; i <= stages[stage]; ++i, index += 2)
            layers.push_back(
                {fmt::format("features.{}", index), fmt::format("block{}_conv{}", stage + 1, i)});
    layers.push_back({"classifier.0", "fc1"});
    layers.push_back({"classifier.3", "fc2"});
    layers.push_back({"classifier.6", "predictions"});
    return layers;
}

Layers resnet() {
    Layers layers = {{"conv1", "conv1_conv"}, {"bn1", "conv1_bn"}, {"fc", "predictions"}};
    constexpr int most_blocks = 23;  // of ResNet-101
    for (int stage = 1; stage <= 4; ++stage)
        for (int i = 0; i < most_blocks; ++i) {
            const std::string there = fmt::format("layer{}.{}.", stage, i);
            const std::string here = fmt::format("conv{}_block{}_", stage + 1, i + 1);
            layers.push_back({there + "downsample.0", here + "0_conv"});
            layers.push_back({there + "downsample.1", here + "0_bn"});
            for (int k = 1; k <= 3; ++k) {
                layers.push_back(
                    {fmt::format("{}conv{}", there, k), fmt::format("{}{}_conv", here, k)});
                layers.push_back(
                    {fmt::format("{}bn{}", there, k), fmt::format("{}{}_bn", here, k)});
            }
        }
    return layers;
}

Layers mobilenet_v2() {
    constexpr auto depthwise = TorchLayer::Kind::depthwise;
    Layers layers = {{"features.0.0", "Conv1"},
                     {"features.0.1", "bn_Conv1"},
                     {"features.1.conv.0.0", "expanded_conv_depthwise", depthwise},
                     {"features.1.conv.0.1", "expanded_conv_depthwise_BN"},
                     {"features.1.conv.1", "expanded_conv_project"},
                     {"features.1.conv.2", "expanded_conv_project_BN"},
                     {"features.18.0", "Conv_1"},
                     {"features.18.1", "Conv_1_bn"},
                     {"classifier.1", "predictions"}};
    for (int i = 1; i <= 16; ++i) {
        const std::string there = fmt::format("features.{}.conv.", i + 1);
        const std::string here = fmt::format("block_{}_", i);
        layers.push_back({there + "0.0", here + "expand"});
        layers.push_back({there + "0.1", here + "expand_BN"});
        layers.push_back({there + "1.0", here + "depthwise", depthwise});
        layers.push_back({there + "1.1", here + "depthwise_BN"});
        layers.push_back({there + "2", here + "project"});
        layers.push_back({there + "3", here + "project_BN"});
    }
    return layers;
}

Layers densenet121() {
    Layers layers = {{"features.conv0", "conv1_conv"},
                     {"features.norm0", "conv1_bn"},
                     {"features.norm5", "bn"},
                     {"classifier", "predictions"}};
    constexpr int blocks[] = {6, 12, 24, 16};
    for (int stage = 1; stage <= 4; ++stage) {
        for (int i = 1; i <= blocks[stage - 1]; ++i) {
            const std::string there = fmt::format("features.denseblock{}.denselayer{}.", stage, i);
            const std::string here = fmt::format("conv{}_block{}_", stage + 1, i);
            layers.push_back({there + "norm1", here + "0_bn"});
            layers.push_back({there + "conv1", here + "1_conv"});
            layers.push_back({there + "norm2", here + "1_bn"});
            layers.push_back({there + "conv2", here + "2_conv"});
        }
        const std::string transition = fmt::format("features.transition{}.", stage);
        layers.push_back({transition + "norm", fmt::format("pool{}_bn", stage + 1)});
        layers.push_back({transition + "conv", fmt::format("pool{}_conv", stage + 1)});
    }
    return layers;
}

/// Keras numbers the convolutions through; torchvision names them in the same order.
Layers inception_v3() {
    struct Block {
        std::vector<std::string> names, modules;
    };
    const std::vector<std::string> a = {"branch1x1",      "branch5x5_1",    "branch5x5_2",
                                        "branch3x3dbl_1", "branch3x3dbl_2", "branch3x3dbl_3",
                                        "branch_pool"};
    const std::vector<std::string> c = {
        "branch1x1",      "branch7x7_1",    "branch7x7_2",    "branch7x7_3",    "branch7x7dbl_1",
        "branch7x7dbl_2", "branch7x7dbl_3", "branch7x7dbl_4", "branch7x7dbl_5", "branch_pool"};
    const std::vector<std::string> e = {"branch1x1",       "branch3x3_1",     "branch3x3_2a",
                                        "branch3x3_2b",    "branch3x3dbl_1",  "branch3x3dbl_2",
                                        "branch3x3dbl_3a", "branch3x3dbl_3b", "branch_pool"};
    const std::vector<Block> blocks = {
        {{"Conv2d_1a_3x3", "Conv2d_2a_3x3", "Conv2d_2b_3x3", "Conv2d_3b_1x1", "Conv2d_4a_3x3"},
         {""}},
        {{"Mixed_5b", "Mixed_5c", "Mixed_5d"}, a},
        {{"Mixed_6a"}, {"branch3x3", "branch3x3dbl_1", "branch3x3dbl_2", "branch3x3dbl_3"}},
        {{"Mixed_6b", "Mixed_6c", "Mixed_6d", "Mixed_6e"}, c},
        {{"Mixed_7a"},
         {"branch3x3_1", "branch3x3_2", "branch7x7x3_1", "branch7x7x3_2", "branch7x7x3_3",
          "branch7x7x3_4"}},
        {{"Mixed_7b", "Mixed_7c"}, e}};
    Layers layers = {{"fc", "predictions"}};
    int number = 0;
    for (const Block& block : blocks)
        for (const std::string& name : block.names)
            for (const std::string& module : block.modules) {
                const std::string there = module.empty() ? name : name + "." + module;
                const std::string suffix = number ? fmt::format("_{}", number) : "";
                layers.push_back({there + ".conv", "conv2d" + suffix});
                layers.push_back({there + ".bn", "batch_normalization" + suffix});
                ++number;
            }
    return layers;
}

}  // namespace

std::optional<TorchModel> torchvision_model_of(const std::string& model) {
    if (model == "vgg16")
        return TorchModel{
            .origin = "torchvision's VGG16", .layers = vgg({2, 2, 3, 3, 3}), .flattened_side = 7};
    if (model == "vgg19")
        return TorchModel{
            .origin = "torchvision's VGG19", .layers = vgg({2, 2, 4, 4, 4}), .flattened_side = 7};
    if (model == "resnet50" || model == "resnet101")
        return TorchModel{
            .origin = "torchvision's ResNet",
            .layers = resnet(),
            .difference =
                "its 3x3 convolutions have the strides, no convolution has a bias, and "
                "the epsilon of its batch norms is 1e-5"};
    if (model == "mobilenet_v2")
        return TorchModel{.origin = "torchvision's MobileNetV2",
                          .layers = mobilenet_v2(),
                          .difference =
                              "it pads both sides before strided convolutions, and the "
                              "epsilon of its batch norms is 1e-5"};
    if (model == "densenet121")
        return TorchModel{.origin = "torchvision's DenseNet-121",
                          .layers = densenet121(),
                          .difference = "the epsilon of its batch norms is 1e-5, not 1.001e-5"};
    if (model == "inception_v3")
        return TorchModel{.origin = "torchvision's Inception-v3",
                          .layers = inception_v3(),
                          .difference =
                              "its batch norms scale, and its average pools count the "
                              "zeros beyond the border",
                          .ignored = "AuxLogits."};
    return std::nullopt;
}

std::optional<TorchModel> torchvision_model(const HasTensor& has) {
    // Batch norms would be at odd places of VGG's list; the bias tells VGG from MobileNetV2.
    if (has("features.28.bias") && !has("features.1.weight") && !has("pre_logits.fc1.weight"))
        return torchvision_model_of(has("features.34.bias") ? "vgg19" : "vgg16");
    if (has("layer4.2.conv3.weight") && has("bn1.running_mean"))
        return torchvision_model_of("resnet50");
    if (has("features.18.0.weight") && has("features.17.conv.3.weight"))
        return torchvision_model_of("mobilenet_v2");
    if (has("features.denseblock4.denselayer16.norm1.weight") &&
        !has("features.denseblock4.denselayer17.norm1.weight"))
        return torchvision_model_of("densenet121");
    if (has("Mixed_7c.branch1x1.conv.weight")) return torchvision_model_of("inception_v3");
    return std::nullopt;
}

}  // namespace curie
