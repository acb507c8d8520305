// What the image classifiers of the model zoo have in common.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "engine/shape.h"

namespace curie {

struct BackboneConfig {
    int64_t height = 224, width = 224, channels = 3;  ///< of the input, N,H,W,C
    bool top = true;              ///< with the classifier; without, the last feature map N,h,w,D
    int64_t classes = 1000;       ///< of the classifier, whose result is logits (no softmax)
    double width_multiplier = 1;  ///< of MobileNetV2 (Keras' alpha)
    bool auxiliary = false;       ///< with GoogLeNet's two classifiers for training
    /// As torchvision and timm build it, so that their weights compute what they compute there:
    /// other epsilons, paddings, strides and biases than Keras has.
    bool pytorch = false;

    Shape input_shape(int64_t batch = 1) const { return {batch, height, width, channels}; }
};

/// How one model of the zoo may be configured.
struct BackboneLimits {
    int64_t default_side = 224;  ///< height and width unless others are given
    int64_t minimum_side = 32;   ///< without the classifier
    int64_t default_channels = 3;
    int64_t default_classes = 1000;
    bool has_width_multiplier = false;
    bool has_auxiliary = false;
    bool has_pytorch_variant = false;
    bool fixed_with_top = false;  ///< the classifier flattens: only the default size has it
};

/// Every field by its name; unknown or ill-typed ones throw InputError, as bad values do.
BackboneConfig backbone_config_from(const std::string& model, const nlohmann::json& options,
                                    const BackboneLimits& limits);
nlohmann::json to_json(const BackboneConfig& config, const BackboneLimits& limits);

}  // namespace curie
