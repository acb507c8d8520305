#include "training/segmentation_config.h"

#include "engine/error.h"

namespace curie {

SegmentationConfig::SegmentationConfig() : loss("dice+bce") {
    model.height = model.width = 128;
    model.base_filters = 8;
    training.epochs = 20;
    training.batch_size = 4;
    // Over the pixels of a mask, F1 is the Dice coefficient.
    training.monitor = "val_f1";
    data.augment = "none";
}

void SegmentationConfig::check() const {
    model.check();
    training.check();
    data.check();
    if (loss != "dice" && loss != "bce" && loss != "dice+bce")
        fail_input("loss", "expected dice, bce or dice+bce, got {}", loss);
    for (const std::string& source : data.sources)
        if (source.starts_with("cbis-ddsm"))
            fail_input("data",
                       "train_unet does not read the masks of cbis-ddsm, got {}; give synthetic, "
                       "mini-mias:DIR or inbreast:DIR",
                       source);
    require(model.channels == 1 && model.outputs == 1 && data.protocol == "patient" &&
                data.folds == 0 && training.monitor == "val_f1",
            "segmentation",
            "expected one channel, one output, the protocol patient without folds, and val_f1");
}

nlohmann::json to_json(const SegmentationConfig& config) {
    return {{"model", to_json(config.model)},
            {"training", to_json(config.training)},
            {"data", to_json(config.data)},
            {"loss", config.loss},
            {"healthy_images", config.healthy_images},
            {"engine", config.engine}};
}

SegmentationConfig segmentation_config_from(const nlohmann::json& json) {
    SegmentationConfig config;
    try {
        config.model = unet_config_from(json.at("model"));
        update_from_json(config.training, json.at("training"));
        update_from_json(config.data, json.at("data"));
        config.loss = json.at("loss");
        config.healthy_images = json.at("healthy_images");
        config.engine = json.at("engine");
    } catch (const nlohmann::json::exception& error) {
        fail_input("segmentation", "expected the configuration of a train_unet run, got {}",
                   error.what());
    }
    config.check();
    return config;
}

}  // namespace curie
