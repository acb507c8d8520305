#include "models/registry.h"

#include "models/alexnet.h"
#include "models/densenet.h"
#include "models/googlenet.h"
#include "models/inception_resnet_v2.h"
#include "models/inception_v3.h"
#include "models/lenet5.h"
#include "models/mobilenet_v2.h"
#include "models/nasnet.h"
#include "models/pnet.h"
#include "models/resnet.h"
#include "models/squeezenet.h"
#include "models/transfer.h"
#include "models/unet.h"
#include "models/vgg.h"
#include "models/xception.h"

namespace curie {
namespace {

Model make_pnet_model(const nlohmann::json& options) {
    const PnetConfig config = pnet_config_from(options);
    return {"pnet", to_json(config), config.input_shape(), make_pnet(config)};
}

Model make_unet_model(const nlohmann::json& options) {
    const UnetConfig config = unet_config_from(options);
    return {"unet", to_json(config), config.input_shape(), make_unet(config)};
}

using MakeBackbone = std::shared_ptr<Module> (*)(const BackboneConfig&);

ModelEntry backbone(const std::string& name, const std::string& description, MakeBackbone make,
                    const BackboneLimits& limits = {}) {
    return {name, description,
            [=](const nlohmann::json& options) -> Model {
                const BackboneConfig config = backbone_config_from(name, options, limits);
                return {name, to_json(config, limits), config.input_shape(), make(config)};
            },
            true};
}

}  // namespace

const std::vector<ModelEntry>& all_models() {
    static const std::vector<ModelEntry> models{
        {"pnet", "P-NET (El Ghanaoui et al.): residual block, four convolution blocks, dense head",
         make_pnet_model},
        backbone(
            "lenet5", "LeNet-5 (LeCun et al. 1998), C3 fully connected", make_lenet5,
            {.default_side = 32, .minimum_side = 28, .default_channels = 1, .default_classes = 10}),
        backbone("alexnet", "AlexNet (Krizhevsky et al. 2012), Caffe's layout in two groups",
                 make_alexnet, {.default_side = 227, .minimum_side = 67}),
        backbone("vgg16", "VGG16 (Simonyan & Zisserman 2015)", make_vgg16,
                 {.fixed_with_top = true}),
        backbone("vgg19", "VGG19 (Simonyan & Zisserman 2015)", make_vgg19,
                 {.fixed_with_top = true}),
        backbone("googlenet", "GoogLeNet, Inception-v1 (Szegedy et al. 2015)", make_googlenet,
                 {.has_auxiliary = true}),
        backbone("resnet50", "ResNet-50 (He et al. 2016)", make_resnet50,
                 {.has_pytorch_variant = true}),
        backbone("resnet101", "ResNet-101 (He et al. 2016)", make_resnet101,
                 {.has_pytorch_variant = true}),
        backbone("mobilenet_v2", "MobileNetV2 (Sandler et al. 2018), every width",
                 make_mobilenet_v2, {.has_width_multiplier = true, .has_pytorch_variant = true}),
        backbone("inception_v3", "Inception-v3 (Szegedy et al. 2016)", make_inception_v3,
                 {.default_side = 299, .minimum_side = 75, .has_pytorch_variant = true}),
        backbone("inception_resnet_v2", "Inception-ResNet-v2 (Szegedy et al. 2017)",
                 make_inception_resnet_v2,
                 {.default_side = 299, .minimum_side = 75, .has_pytorch_variant = true}),
        backbone("xception", "Xception (Chollet 2017)", make_xception,
                 {.default_side = 299, .minimum_side = 71, .has_pytorch_variant = true}),
        backbone("densenet121", "DenseNet-121 (Huang et al. 2017)", make_densenet121,
                 {.has_pytorch_variant = true}),
        backbone("nasnet_mobile", "NASNet-A mobile (Zoph et al. 2018)", make_nasnet_mobile),
        backbone("nasnet_large", "NASNet-A large (Zoph et al. 2018)", make_nasnet_large,
                 {.default_side = 331, .has_pytorch_variant = true}),
        backbone("squeezenet", "SqueezeNet 1.1 (Iandola et al. 2016)", make_squeezenet,
                 {.minimum_side = 35}),
        {"unet", "U-Net (Ronneberger et al. 2015): a logit for each pixel; base_filters 64",
         make_unet_model},
        {"transfer", "A backbone of these without its classifier, and a new head", make_transfer},
    };
    return models;
}

Model make_model(const std::string& name, const nlohmann::json& options) {
    std::vector<std::string> known;
    for (const ModelEntry& entry : all_models()) {
        if (entry.name == name) return entry.make(options);
        known.push_back(entry.name);
    }
    fail_input("model", "expected one of {}, got {}", fmt::join(known, ", "), name);
}

}  // namespace curie
