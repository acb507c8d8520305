#include "training/segmentation_record.h"

#include <fmt/format.h>

#include "engine/atomic_file.h"
#include "training/json_number.h"

namespace curie {
namespace {

nlohmann::json metrics_to_json(const SegmentationMetrics& m) {
    return {
        {"loss", json_number(m.loss)}, {"dice", json_number(m.dice)}, {"iou", json_number(m.iou)}};
}

SegmentationMetrics metrics_from(const nlohmann::json& json) {
    return {number_from_json(json.at("loss")), number_from_json(json.at("dice")),
            number_from_json(json.at("iou"))};
}

}  // namespace

nlohmann::json to_json(const SegmentationRecord& record) {
    return {{"epoch", record.epoch},
            {"learning_rate", record.learning_rate},
            {"training", metrics_to_json(record.training)},
            {"validation", metrics_to_json(record.validation)},
            {"seconds", record.seconds},
            {"images_per_second", record.images_per_second}};
}

SegmentationRecord segmentation_record_from(const nlohmann::json& json) {
    return {json.at("epoch"),
            json.at("learning_rate"),
            metrics_from(json.at("training")),
            metrics_from(json.at("validation")),
            json.at("seconds"),
            json.at("images_per_second")};
}

void write_segmentation_csv(const std::string& path,
                            const std::vector<SegmentationRecord>& history) {
    std::string text =
        "epoch,learning_rate,loss,dice,iou,val_loss,val_dice,val_iou,seconds,images_per_second\n";
    for (const SegmentationRecord& r : history)
        text += fmt::format("{},{},{},{},{},{},{},{},{:.3f},{:.3f}\n", r.epoch, r.learning_rate,
                            r.training.loss, r.training.dice, r.training.iou, r.validation.loss,
                            r.validation.dice, r.validation.iou, r.seconds, r.images_per_second);
    write_file_atomically(path, text);
}

}  // namespace curie
