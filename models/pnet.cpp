#include "models/pnet.h"

#include <cmath>

#include "layers/activation.h"
#include "layers/conv2d.h"
#include "layers/dense.h"
#include "layers/depthwise_conv2d.h"
#include "layers/dropout.h"
#include "layers/global_average_pool.h"
#include "layers/max_pool.h"
#include "layers/residual.h"

namespace curie {
namespace {

constexpr auto relu_function = ActivationLayer::Function::relu;

/// Adds batch norm and ReLU to blocks, as the configuration wants them.
class Builder {
  public:
    explicit Builder(const PnetConfig& config) : config_(config) {}

    int64_t width(double channels) const {
        // nearbyint rounds halves to even, as Python's round() does in the golden generators.
        return std::max<int64_t>(1,
                                 std::llround(std::nearbyint(channels * config_.width_multiplier)));
    }

    void batch_norm(Sequential& block, const std::string& name, int64_t channels,
                    Activation activation = Activation::none) const {
        block.add<BatchNorm>(name, channels,
                             BatchNorm::Options{.momentum = config_.batch_norm_momentum,
                                                .epsilon = config_.batch_norm_epsilon,
                                                .activation = activation,
                                                .moving_variance = config_.moving_variance});
    }

    void batch_norm_relu(Sequential& block, const std::string& batch_norm_name,
                         const std::string& relu_name, int64_t channels) const {
        const bool fused = config_.batch_norm && config_.fuse_activation;
        if (config_.batch_norm)
            batch_norm(block, batch_norm_name, channels,
                       fused ? Activation::relu : Activation::none);
        if (!fused) block.add<ActivationLayer>(relu_name, relu_function);
    }

    /// The same in block 1, where either may be switched off.
    void block1_batch_norm_relu(Sequential& block, const std::string& name,
                                int64_t channels) const {
        const bool normalise = config_.batch_norm && config_.block1_batch_norm;
        if (normalise && config_.block1_relu) {
            batch_norm_relu(block, name + "_bn", name + "_relu", channels);
        } else if (normalise) {
            batch_norm(block, name + "_bn", channels);
        } else if (config_.block1_relu) {
            block.add<ActivationLayer>(name + "_relu", relu_function);
        }
    }

    /// Y = P(X) + F(X) and a pool.
    std::shared_ptr<Sequential> block1(int64_t in, int64_t out) const {
        const int64_t expanded = 6 * in;
        auto main = std::make_shared<Sequential>();  // F(X)
        main->add<Conv2D>("expand", in, expanded, 1);
        block1_batch_norm_relu(*main, "expand", expanded);
        main->add<DepthwiseConv2D>("depthwise", expanded, 3,
                                   DepthwiseConv2D::Options{.padding = Padding::same});
        block1_batch_norm_relu(*main, "depthwise", expanded);
        main->add<Conv2D>("project", expanded, out, 1);
        if (config_.batch_norm && config_.block1_batch_norm) batch_norm(*main, "project_bn", out);

        auto shortcut = std::make_shared<Sequential>();  // P(X)
        shortcut->add<Conv2D>("shortcut", in, out, 1);

        auto block = std::make_shared<Sequential>();
        if (config_.residual && config_.skip) {
            block->add<Residual>("", main, shortcut, config_.activation_after_add);
        } else {
            block->add("", config_.residual ? main : shortcut);
        }
        block->add<MaxPool>("pool");
        return block;
    }

    std::shared_ptr<Sequential> block(int64_t in, int64_t out) const {
        auto block = std::make_shared<Sequential>();
        block->add<Conv2D>("conv", in, out, 3, Conv2D::Options{.padding = Padding::same});
        batch_norm_relu(*block, "bn", "relu", out);
        block->add<MaxPool>("pool");
        return block;
    }

    std::shared_ptr<Sequential> head(int64_t in, int64_t units) const {
        const Dense::Options regularised{.l2 = config_.l2};
        auto head = std::make_shared<Sequential>();
        head->add<GlobalAveragePool>("gap");
        head->add<Dense>("dense", in, units, regularised);
        head->add<ActivationLayer>("dense_relu", relu_function);
        if (config_.dropout > 0) head->add<Dropout>("dropout", config_.dropout);
        head->add<Dense>("output", units, config_.outputs, regularised);
        return head;
    }

  private:
    const PnetConfig& config_;
};

}  // namespace

std::shared_ptr<Sequential> make_pnet(const PnetConfig& config) {
    config.check();
    const Builder build(config);
    const int64_t w1 = build.width(32), w2 = build.width(64), w3 = build.width(128),
                  w4 = build.width(256), w5 = build.width(256), units = build.width(256);
    auto model = std::make_shared<Sequential>("P-NET");
    model->add("block1", build.block1(config.channels, w1));
    model->add("block2", build.block(w1, w2));
    model->add("block3", build.block(w2, w3));
    model->add("block4", build.block(w3, w4));
    model->add("block5", build.block(w4, w5));
    model->add("head", build.head(w5, units));
    return model;
}

void PnetConfig::check() const {
    constexpr const char* where = "pnet";
    if (height < 32 || width < 32)
        fail_input(where, "expected an input of at least 32 x 32 (five poolings by 2), got {} x {}",
                   height, width);
    if (channels < 1 || outputs < 1)
        fail_input(where, "expected channels and outputs >= 1, got {} and {}", channels, outputs);
    if (!(width_multiplier > 0 && width_multiplier <= 16))
        fail_input(where, "expected a width_multiplier in (0, 16], got {}", width_multiplier);
    if (!(dropout >= 0 && dropout < 1))
        fail_input(where, "expected a dropout in [0, 1), got {}", dropout);
    if (!(l2 >= 0)) fail_input(where, "expected an l2 >= 0, got {}", l2);
    if (!residual && !skip)
        fail_input(where, "expected residual or skip, got neither: block 1 would be empty");
    if (!(batch_norm_momentum >= 0 && batch_norm_momentum <= 1))
        fail_input(where, "expected a batch_norm_momentum in [0, 1], got {}", batch_norm_momentum);
    if (!(batch_norm_epsilon > 0))
        fail_input(where, "expected a batch_norm_epsilon > 0, got {}", batch_norm_epsilon);
}

}  // namespace curie
