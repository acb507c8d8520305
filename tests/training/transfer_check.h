// A transfer model and run small enough for a test.
#pragma once

#include "tests/training/run_check.h"
#include "training/transfer_setup.h"

namespace curie::test {

inline TransferConfig small_transfer() {
    TransferConfig config;
    config.backbone_options = {{"height", 32}, {"width", 32}, {"width_multiplier", 0.35}};
    config.hidden = {8};
    config.dropout = 0;
    config.complete();
    return config;
}

/// Random weights; moving statistics and offsets that are not their beginnings, which put many
/// values exactly at the bend of a ReLU.
inline Model small_model(Context& context, const TransferTraining& training,
                         DType dtype = DType::float32) {
    Model model = make_model("transfer", to_json(small_transfer()));
    model.module->initialize(context, 3, dtype);
    Random random(11);
    const auto draw = [&](Parameter& parameter, double low, double high) {
        std::vector<double> values(static_cast<size_t>(parameter.shape.size()));
        for (double& value : values) value = random.uniform(low, high);
        parameter.value = context.from(values, parameter.shape, dtype);
        parameter.value.set_requires_gradient(parameter.trainable);
    };
    for (const auto& parameter : model.module->state()) {
        if (parameter->path.ends_with("variance")) draw(*parameter, 0.5, 1.5);
        if (parameter->path.ends_with("mean")) draw(*parameter, -0.2, 0.2);
        if (parameter->path.ends_with("beta") || parameter->path.ends_with("bias"))
            draw(*parameter, 0.1, 0.6);
    }
    set_trained_part(model, training);
    return model;
}

inline Tensor random_images(Context& context, int64_t count, DType dtype = DType::float32) {
    Random random(7);
    std::vector<double> values(static_cast<size_t>(count * 32 * 32 * 3));
    for (double& value : values) value = random.uniform(0.0, 1.0);
    return context.from(values, {count, 32, 32, 3}, dtype);
}

/// Ten synthetic patients at 32 x 32, MobileNetV2 0.35 with random weights, two epochs.
inline RunConfig small_transfer_run() {
    RunConfig config = preset_config("transfer");
    config.transfer->model = small_transfer();
    config.transfer->training.random_weights = true;
    config.transfer->training.views = 2;
    config.training.epochs = 2;
    config.training.batch_size = 4;
    config.training.learning_rate = 1e-3;
    config.training.seed = 5;
    config.data.patients = 10;
    config.data.cache = "none";
    return config;
}

}  // namespace curie::test
