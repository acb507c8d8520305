#include "training/segmentation_metrics.h"

#include "engine/error.h"

namespace curie {
namespace {

double ratio(int64_t part, int64_t whole) {
    return static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

double MaskOverlap::dice() const {
    return ratio(2 * both, predicted + truth);
}
double MaskOverlap::iou() const {
    return ratio(both, predicted + truth - both);
}
double MaskOverlap::precision() const {
    return ratio(both, predicted);
}
double MaskOverlap::recall() const {
    return ratio(both, truth);
}

MaskOverlap& MaskOverlap::operator+=(const MaskOverlap& other) {
    both += other.both;
    predicted += other.predicted;
    truth += other.truth;
    return *this;
}

MaskOverlap overlap_of(std::span<const double> logits, std::span<const float> mask) {
    require(logits.size() == mask.size(), "overlap_of", "expected masks of one size, got {} and {}",
            logits.size(), mask.size());
    MaskOverlap overlap;
    for (size_t i = 0; i < mask.size(); ++i) {
        const bool predicted = logits[i] > 0, truth = mask[i] > 0.5f;
        overlap.both += predicted && truth;
        overlap.predicted += predicted;
        overlap.truth += truth;
    }
    return overlap;
}

void SegmentationSums::add(const MaskOverlap& image) {
    ++images;
    pixels += image;
    if (image.truth == 0) {
        clean += image.predicted == 0;
        return;
    }
    ++with_lesion;
    dice += image.dice();
    iou += image.iou();
}

nlohmann::json to_json(const SegmentationSums& s) {
    return {{"loss", s.loss},
            {"images", s.images},
            {"with_lesion", s.with_lesion},
            {"clean", s.clean},
            {"dice", s.dice},
            {"iou", s.iou},
            {"pixels", {s.pixels.both, s.pixels.predicted, s.pixels.truth}}};
}

SegmentationSums segmentation_sums_from(const nlohmann::json& json) {
    const nlohmann::json& pixels = json.at("pixels");
    return {json.at("loss"),
            json.at("images"),
            json.at("with_lesion"),
            json.at("clean"),
            json.at("dice"),
            json.at("iou"),
            {pixels.at(0), pixels.at(1), pixels.at(2)}};
}

}  // namespace curie
