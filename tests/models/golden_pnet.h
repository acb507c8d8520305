// P-NET with the weights and batches of the golden fixtures.
#pragma once

#include <map>

#include "kernels/binary_cross_entropy/binary_cross_entropy.h"
#include "models/pnet.h"
#include "optim/l2.h"
#include "tests/golden.h"
#include "tests/kernels/operation_check.h"

namespace curie::test {

/// What a fixture's metadata says of its network and batches.
struct GoldenCase {
    PnetConfig config;
    int64_t batch, first_batch;

    explicit GoldenCase(const SafetensorsFile& file)
        : batch(std::stoll(file.metadata("batch"))),
          first_batch(std::stoll(file.metadata("first_batch"))) {
        config.width_multiplier = std::stod(file.metadata("width"));
        config.height = config.width = std::stoll(file.metadata("input"));  // 32x32
        config.dropout = std::stod(file.metadata("dropout"));
        config.l2 = std::stod(file.metadata("l2"));
        config.batch_norm_momentum = std::stod(file.metadata("batch_norm_momentum"));
        config.batch_norm_epsilon = std::stod(file.metadata("batch_norm_epsilon"));
        config.moving_variance =
            file.metadata("framework") == "keras" ? MovingVariance::keras3 : MovingVariance::keras2;
    }
};

inline bool ends_with(const std::string& text, const std::string& end) {
    return text.size() >= end.size() &&
           text.compare(text.size() - end.size(), end.size(), end) == 0;
}

/// A convolution's bias in front of a batch norm: its true gradient is zero.
inline bool is_bias_before_batch_norm(const std::string& path) {
    return ends_with(path, ".bias") && path.rfind("head.", 0) != 0 &&
           path.rfind("block1.shortcut", 0) != 0;
}

/// Kernels are what initialize() draws anyway; biases, beta and gamma get away from 0 and 1.
inline std::shared_ptr<Sequential> golden_pnet(Context& context, const PnetConfig& config) {
    auto model = make_pnet(config);
    model->initialize(context, golden_seed);
    for (const auto& parameter : model->parameters()) {
        const std::string& path = parameter->path;
        const bool gamma = ends_with(path, ".gamma");
        if (!gamma && !ends_with(path, ".bias") && !ends_with(path, ".beta")) continue;
        std::vector<float> values =
            floats_of(golden_symmetric(context, path, parameter->shape, 0.1f));
        for (float& value : values) value = gamma ? 1 + value : value;
        parameter->value.from_host(values.data());
    }
    return model;
}

inline Tensor golden_images(Context& context, const GoldenCase& golden, int64_t step) {
    return golden_uniform(context, fmt::format("x.{}", golden.first_batch + step),
                          golden.config.input_shape(golden.batch));
}

inline Tensor golden_labels(Context& context, const GoldenCase& golden, int64_t step) {
    std::vector<float> labels = floats_of(
        golden_uniform(context, fmt::format("y.{}", golden.first_batch + step), {golden.batch, 1}));
    for (float& label : labels) label = label < 0.5f ? 1 : 0;
    return context.from(labels, {golden.batch, 1});
}

/// The loss of one training pass, recorded on the tape.
inline Tensor golden_loss(Context& context, Module& model, const GoldenCase& golden, int64_t step) {
    context.training = true;
    const Tensor logits = model(context, golden_images(context, golden, step));
    return add_l2_regularization(
        context, binary_cross_entropy(context, logits, golden_labels(context, golden, step)),
        model.parameters());
}

}  // namespace curie::test
