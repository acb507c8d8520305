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

/// Random weights, and moving statistics that are not their beginnings.
inline Model small_model(Context& context, const TransferTraining& training,
                         DType dtype = DType::float32) {
    Model model = make_model("transfer", to_json(small_transfer()));
    model.module->initialize(context, 3, dtype);
    Random random(11);
    for (const auto& buffer : model.module->buffers()) {
        const bool variance = buffer->path.ends_with("variance");
        std::vector<double> values(static_cast<size_t>(buffer->shape.size()));
        for (double& value : values)
            value = variance ? random.uniform(0.5, 1.5) : random.uniform(-0.2, 0.2);
        const Tensor fresh = context.from(values, buffer->shape, dtype);
        buffer->value = fresh;
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

/// Ten synthetic patients at 32 x 32, MobileNetV2 0.35 with random weights, three epochs.
inline RunConfig small_transfer_run() {
    RunConfig config = preset_config("transfer");
    config.transfer->model = small_transfer();
    config.transfer->training.random_weights = true;
    config.transfer->training.views = 2;
    config.training.epochs = 3;
    config.training.batch_size = 4;
    config.training.learning_rate = 1e-3;
    config.training.seed = 5;
    config.data.patients = 10;
    config.data.cache = "none";
    return config;
}

}  // namespace curie::test
