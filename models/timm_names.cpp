// timm/models/{mobilenetv2 in efficientnet,xception,nasnet,inception_resnet_v2,vgg}.py
#include "models/timm_names.h"

#include <fmt/format.h>

namespace curie {
namespace {

using Layers = std::vector<TorchLayer>;
constexpr auto depthwise = TorchLayer::Kind::depthwise;
constexpr auto dense = TorchLayer::Kind::dense;

Layers timm_mobilenet_v2() {
    Layers layers = {{"conv_stem", "Conv1"},
                     {"bn1", "bn_Conv1"},
                     {"blocks.0.0.conv_dw", "expanded_conv_depthwise", depthwise},
                     {"blocks.0.0.bn1", "expanded_conv_depthwise_BN"},
                     {"blocks.0.0.conv_pw", "expanded_conv_project"},
                     {"blocks.0.0.bn2", "expanded_conv_project_BN"},
                     {"conv_head", "Conv_1"},
                     {"bn2", "Conv_1_bn"},
                     {"classifier", "predictions"}};
    constexpr int blocks[] = {2, 3, 4, 3, 3, 1};
    int number = 0;
    for (int stage = 1; stage <= 6; ++stage)
        for (int i = 0; i < blocks[stage - 1]; ++i) {
            const std::string there = fmt::format("blocks.{}.{}.", stage, i);
            const std::string here = fmt::format("block_{}_", ++number);
            layers.push_back({there + "conv_pw", here + "expand"});
            layers.push_back({there + "bn1", here + "expand_BN"});
            layers.push_back({there + "conv_dw", here + "depthwise", depthwise});
            layers.push_back({there + "bn2", here + "depthwise_BN"});
            layers.push_back({there + "conv_pwl", here + "project"});
            layers.push_back({there + "bn3", here + "project_BN"});
        }
    return layers;
}

/// The two modules of a separable convolution.
void separable(Layers& layers, const std::string& there, const char* first, const char* second,
               const std::string& here) {
    layers.push_back({there + first, here, depthwise});
    layers.push_back({there + second, here});
}

Layers xception() {
    Layers layers = {{"conv1", "block1_conv1"},      {"bn1", "block1_conv1_bn"},
                     {"conv2", "block1_conv2"},      {"bn2", "block1_conv2_bn"},
                     {"block1.skip", "conv2d"},      {"block1.skipbn", "batch_normalization"},
                     {"block2.skip", "conv2d_1"},    {"block2.skipbn", "batch_normalization_1"},
                     {"block3.skip", "conv2d_2"},    {"block3.skipbn", "batch_normalization_2"},
                     {"block12.skip", "conv2d_3"},   {"block12.skipbn", "batch_normalization_3"},
                     {"bn3", "block14_sepconv1_bn"}, {"bn4", "block14_sepconv2_bn"},
                     {"fc", "predictions"}};
    for (int block = 1; block <= 12; ++block)
        for (int k = 0; k < 3; ++k) {
            // ReLU, convolution, norm; the first block begins without a ReLU.
            const int index = 3 * k + (block > 1);
            const std::string there = fmt::format("block{}.rep.", block);
            const std::string here = fmt::format("block{}_sepconv{}", block + 1, k + 1);
            separable(layers, fmt::format("{}{}.", there, index), "conv1", "pointwise", here);
            layers.push_back({fmt::format("{}{}", there, index + 1), here + "_bn"});
        }
    separable(layers, "conv3.", "conv1", "pointwise", "block14_sepconv1");
    separable(layers, "conv4.", "conv1", "pointwise", "block14_sepconv2");
    return layers;
}

/// A cell of NASNet; its parts that a kind of cell has not are not in the file either.
void nasnet_cell(Layers& layers, const std::string& cell, const std::string& kind,
                 const std::string& id) {
    const std::string there = cell + ".";
    layers.push_back({there + "conv_1x1.conv", fmt::format("{}_conv_1_{}", kind, id)});
    layers.push_back({there + "conv_1x1.bn", fmt::format("{}_bn_1_{}", kind, id)});
    layers.push_back({there + "path_1.conv", "adjust_conv_1_" + id});
    layers.push_back({there + "path_2.conv", "adjust_conv_2_" + id});
    layers.push_back({there + "final_path_bn", "adjust_bn_" + id});
    layers.push_back({there + "conv_prev_1x1.conv", "adjust_conv_projection_" + id});
    layers.push_back({there + "conv_prev_1x1.bn", "adjust_bn_" + id});
    using Branches = std::vector<std::pair<const char*, const char*>>;
    const Branches branches = kind == "normal" ? Branches{{"0_left", "left1"},
                                                          {"0_right", "right1"},
                                                          {"1_left", "left2"},
                                                          {"1_right", "right2"},
                                                          {"4_left", "left5"}}
                                               : Branches{{"0_left", "left1"},
                                                          {"0_right", "right1"},
                                                          {"1_right", "right2"},
                                                          {"2_right", "right3"},
                                                          {"4_left", "left4"}};
    for (const auto& [iteration, block] : branches)
        for (int k = 1; k <= 2; ++k) {
            const std::string branch = fmt::format("{}comb_iter_{}.", there, iteration);
            const std::string here = fmt::format("{}_{}_{}", kind, block, id);
            separable(layers, fmt::format("{}separable_{}.", branch, k), "depthwise_conv2d",
                      "pointwise_conv2d", fmt::format("separable_conv_{}_{}", k, here));
            layers.push_back({fmt::format("{}bn_sep_{}", branch, k),
                              fmt::format("separable_conv_{}_bn_{}", k, here)});
        }
}

Layers nasnet_large() {
    Layers layers = {
        {"conv0.conv", "stem_conv1"}, {"conv0.bn", "stem_bn1"}, {"last_linear", "predictions"}};
    nasnet_cell(layers, "cell_stem_0", "reduction", "stem_1");
    nasnet_cell(layers, "cell_stem_1", "reduction", "stem_2");
    nasnet_cell(layers, "reduction_cell_0", "reduction", "reduce_6");
    nasnet_cell(layers, "reduction_cell_1", "reduction", "reduce_12");
    for (int i = 0; i < 18; ++i)  // Keras counts the first reduction too
        nasnet_cell(layers, fmt::format("cell_{}", i), "normal", std::to_string(i + (i >= 6)));
    return layers;
}

Layers inception_resnet_v2() {
    Layers layers = {
        {"conv2d_7b.conv", "conv_7b"}, {"conv2d_7b.bn", "conv_7b_bn"}, {"classif", "predictions"}};
    int number = 0;
    const auto add = [&](const std::string& block, const std::vector<std::string>& modules) {
        for (const std::string& module : modules) {
            const std::string suffix = number ? fmt::format("_{}", number) : "";
            layers.push_back({block + module + ".conv", "conv2d" + suffix});
            layers.push_back({block + module + ".bn", "batch_normalization" + suffix});
            ++number;
        }
    };
    const auto residual = [&](const std::string& block, const std::string& here,
                              const std::vector<std::string>& modules) {
        add(block, modules);
        layers.push_back({block + "conv2d", here + "_conv"});
    };
    const std::vector<std::string> two = {"branch0", "branch1.0", "branch1.1", "branch1.2"};
    add("", {"conv2d_1a", "conv2d_2a", "conv2d_2b", "conv2d_3b", "conv2d_4a"});
    add("mixed_5b.",
        {"branch0", "branch1.0", "branch1.1", "branch2.0", "branch2.1", "branch2.2", "branch3.1"});
    for (int i = 0; i < 10; ++i)
        residual(fmt::format("repeat.{}.", i), fmt::format("block35_{}", i + 1),
                 {"branch0", "branch1.0", "branch1.1", "branch2.0", "branch2.1", "branch2.2"});
    add("mixed_6a.", two);
    for (int i = 0; i < 20; ++i)
        residual(fmt::format("repeat_1.{}.", i), fmt::format("block17_{}", i + 1), two);
    add("mixed_7a.", {"branch0.0", "branch0.1", "branch1.0", "branch1.1", "branch2.0", "branch2.1",
                      "branch2.2"});
    for (int i = 0; i < 9; ++i)
        residual(fmt::format("repeat_2.{}.", i), fmt::format("block8_{}", i + 1), two);
    residual("block8.", "block8_10", two);
    return layers;
}

}  // namespace

std::optional<TorchModel> timm_model(const HasTensor& has) {
    if (has("blocks.6.0.conv_pwl.weight") && has("blocks.0.0.conv_dw.weight") &&
        !has("blocks.0.0.se.conv_reduce.weight"))
        return TorchModel{.origin = "timm's MobileNetV2",
                          .layers = timm_mobilenet_v2(),
                          .difference =
                              "it pads both sides before strided convolutions, and the "
                              "epsilon of its batch norms is 1e-5"};
    if (has("block12.rep.4.conv1.weight") && has("block12.skip.weight"))
        return TorchModel{.origin = "timm's Xception",
                          .layers = xception(),
                          .difference =
                              "it pads both sides before strided pools, and the epsilon "
                              "of its batch norms is 1e-5"};
    if (has("cell_stem_0.conv_1x1.conv.weight") && has("cell_17.conv_1x1.conv.weight"))
        return TorchModel{.origin = "timm's NASNet-A large",
                          .layers = nasnet_large(),
                          .difference =
                              "what its largest-of pools see beyond the border is never "
                              "the largest, where Keras pads with zeros"};
    if (has("conv2d_1a.conv.weight") && has("repeat_1.19.conv2d.weight"))
        return TorchModel{.origin = "timm's Inception-ResNet-v2",
                          .layers = inception_resnet_v2(),
                          .difference = "its batch norms scale"};
    if (has("pre_logits.fc1.weight") && has("features.28.bias")) {
        // The convolutions have torchvision's names.
        auto vgg = torchvision_model(
            [&](const std::string& name) { return has(name) && name != "pre_logits.fc1.weight"; });
        if (!vgg) return std::nullopt;
        vgg->origin.replace(0, vgg->origin.find('\''), "timm");
        vgg->flattened_side = 1;  // its kernels of 7x7 say their order themselves
        std::erase_if(vgg->layers, [](const TorchLayer& layer) {
            return layer.torch.rfind("classifier", 0) == 0;
        });
        vgg->layers.push_back({"pre_logits.fc1", "fc1", dense});
        vgg->layers.push_back({"pre_logits.fc2", "fc2", dense});
        vgg->layers.push_back({"head.fc", "predictions"});
        return vgg;
    }
    return std::nullopt;
}

}  // namespace curie
