#include "training/segmentation_evaluation.h"

#include <cmath>

#include "data/lesion_place.h"
#include "engine/atomic_file.h"
#include "training/evaluation.h"
#include "training/json_number.h"
#include "training/segmentation_loss.h"

namespace curie {
namespace {

/// Whether a pixel was predicted in the lesion; the mask covers the whole image.
bool is_hit(const Lesion& lesion, const Sample& sample, const std::vector<uint8_t>& predicted,
            int64_t height, int64_t width) {
    const double rows = static_cast<double>(sample.height) / static_cast<double>(height);
    const double columns = static_cast<double>(sample.width) / static_cast<double>(width);
    const double margin = std::hypot(rows, columns) / 2;
    for (int64_t i = 0; i < height; ++i)
        for (int64_t j = 0; j < width; ++j)
            if (predicted[i * width + j] &&
                in_lesion(lesion, (static_cast<double>(i) + 0.5) * rows - 0.5,
                          (static_cast<double>(j) + 0.5) * columns - 0.5, margin))
                return true;
    return false;
}

}  // namespace

SegmentationResult segment(Context& context, Model& model, SegmentationLoader& loader,
                           const std::string& loss) {
    const NoGradient guard(context.tape);
    context.training = false;
    const int64_t height = model.input[1], width = model.input[2], pixels = height * width;
    SegmentationResult result;
    loader.start(0, 0);
    for (int64_t k = 0; k < loader.batches_per_epoch(); ++k) {
        const Batch& batch = loader.next();
        const Tensor x = images_of(context, model, batch);
        const Tensor logits = (*model.module)(context, x);
        const Tensor masks = context.from(loader.masks(), logits.shape());
        result.sums.loss += segmentation_loss(context, loss, logits, masks).item() *
                            static_cast<double>(batch.size());
        const std::vector<double> all = logits.to_doubles();
        for (int64_t i = 0; i < batch.size(); ++i) {
            const auto z = std::span(all).subspan(i * pixels, pixels);
            const auto mask = std::span(loader.masks()).subspan(i * pixels, pixels);
            SegmentedImage image;
            image.index = batch.indices[i];
            image.overlap = overlap_of(z, mask);
            for (double logit : z) image.predicted.push_back(logit > 0);
            for (float value : mask) image.truth.push_back(value > 0.5f);
            const Sample& sample = loader.dataset().samples[image.index];
            for (const Lesion& lesion : sample.lesions) {
                ++image.lesions;
                image.hits += is_hit(lesion, sample, image.predicted, height, width);
            }
            result.sums.add(image.overlap);
            result.images.push_back(std::move(image));
        }
    }
    return result;
}

nlohmann::json segmentation_report(const SegmentationResult& result, const Dataset& dataset) {
    const SegmentationSums& s = result.sums;
    int64_t lesions = 0, hits = 0;
    for (const SegmentedImage& image : result.images) {
        lesions += image.lesions;
        hits += image.hits;
    }
    return {{"data", dataset.name},
            {"protocol", "patient"},
            {"threshold", 0.5},
            {"images", s.images},
            {"images_with_lesion", s.with_lesion},
            {"loss", s.mean_loss()},
            {"dice", json_number(s.mean_dice())},
            {"iou", json_number(s.mean_iou())},
            {"pixel_precision", json_number(s.pixels.precision())},
            {"pixel_recall", json_number(s.pixels.recall())},
            {"lesions", lesions},
            {"lesions_hit", hits},
            {"lesions_hit_share",
             json_number(static_cast<double>(hits) / static_cast<double>(lesions))},
            {"clean_images", s.clean},
            {"clean_share", json_number(s.clean_share())}};
}

std::string segmentation_text(const nlohmann::json& r) {
    return fmt::format(
        "test, split by patient, {} images, {} of them with a lesion\n"
        "  dice             {}   (mean over the images with a lesion)\n"
        "  iou              {}\n"
        "  pixel precision  {}   (over all images)\n"
        "  pixel recall     {}\n"
        "  lesions hit      {} of {}\n"
        "  left clean       {} of {} images without a lesion\n",
        r["images"].get<int64_t>(), r["images_with_lesion"].get<int64_t>(), short_text(r["dice"]),
        short_text(r["iou"]), short_text(r["pixel_precision"]), short_text(r["pixel_recall"]),
        r["lesions_hit"].get<int64_t>(), r["lesions"].get<int64_t>(),
        r["clean_images"].get<int64_t>(),
        r["images"].get<int64_t>() - r["images_with_lesion"].get<int64_t>());
}

void write_segmented_images(const std::string& path, const SegmentationResult& result,
                            const Dataset& dataset) {
    std::string text = "image,patient,dice,iou,true_pixels,predicted_pixels,lesions,hits\n";
    const auto figure = [](double value) {
        return std::isfinite(value) ? fmt::format("{:.6f}", value) : std::string();
    };
    for (const SegmentedImage& image : result.images) {
        const Sample& sample = dataset.samples[image.index];
        text +=
            fmt::format("{},{},{},{},{},{},{},{}\n", sample.id, sample.patient,
                        figure(image.overlap.dice()), figure(image.overlap.iou()),
                        image.overlap.truth, image.overlap.predicted, image.lesions, image.hits);
    }
    write_file_atomically(path, text);
}

}  // namespace curie
