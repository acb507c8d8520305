// P-NET: "A novel CNN architecture for breast cancer detection", El Ghanaoui, Aniq, Chakraoui,
// Khourdifi, doi 10.19139/soic-2310-5070-2559. A MobileNetV2-style residual block, four plain
// convolution blocks, a dense head; 1,047,725 parameters at 224 x 224 x 3.
//
// The layers and their paths, which are the parameters' names in a checkpoint:
//   block1  expand 1x1, expand_bn+ReLU, depthwise 3x3, depthwise_bn+ReLU, project 1x1, project_bn;
//           shortcut 1x1; add; pool 2x2
//   block2 .. block5  conv 3x3, bn+ReLU, pool 2x2
//   head    gap, dense, dense_relu, dropout, output
// The result is logits (no sigmoid): the losses take logits, and predictions apply the sigmoid.
#pragma once

#include <memory>
#include <nlohmann/json.hpp>

#include "layers/batch_norm.h"
#include "layers/sequential.h"

namespace curie {

struct PnetConfig {
    int64_t height = 224, width = 224, channels = 3;  ///< of the input, N,H,W,C
    /// Multiplies the widths 32, 64, 128, 256, 256 and 256 (dense): max(1, round(w * c)), halves to
    /// even. The expansion stays at 6 times the input channels.
    double width_multiplier = 1.0;
    /// 1: the logit of the positive class (sigmoid). K > 1: K logits (softmax).
    int64_t outputs = 1;

    double dropout = 0.2;  ///< in the head; 0 leaves the layer out ("without dropout")
    double l2 = 1e-4;      ///< on the kernels of head.dense and head.output; 0: "without L2"

    // The paper's ablations of block 1, Y = P(X) + F(X). The paper does not say what remains; here
    // the other branch does, so that the widths of all later blocks stay the same.
    bool residual = true;  ///< false, "without the residual block": Y = P(X)
    bool skip = true;      ///< false, "without skip connections": Y = F(X)

    bool batch_norm = true;  ///< false: none in the whole network, an ablation that it lacks

    // Where the paper is silent; the defaults follow MobileNetV2's linear bottleneck and Keras.
    bool block1_batch_norm = true;
    bool block1_relu = true;
    Activation activation_after_add = Activation::none;
    double batch_norm_momentum = 0.99, batch_norm_epsilon = 1e-3;
    MovingVariance moving_variance = MovingVariance::keras2;

    /// Batch norm and ReLU in one pass; off, ReLU is a layer of its own (block2.relu, ...). The
    /// numbers are the same.
    bool fuse_activation = true;

    Shape input_shape(int64_t batch = 1) const { return {batch, height, width, channels}; }
    /// Throws InputError naming the first bad value.
    void check() const;
};

/// Every field by its name; unknown or ill-typed ones throw InputError.
PnetConfig pnet_config_from(const nlohmann::json& options);
nlohmann::json to_json(const PnetConfig& config);

/// Input N,H,W,C, output N,outputs. Call initialize() before the first use.
std::shared_ptr<Sequential> make_pnet(const PnetConfig& config = {});

}  // namespace curie
