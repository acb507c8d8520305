#include "data/segmentation_loader.h"

#include <algorithm>

#include "data/lesion_mask.h"
#include "data/parallel.h"
#include "engine/error.h"

namespace curie {
namespace {

/// Where lesions go under `augment`: bilinear, so that edges stay where they are, and nothing from
/// outside of the image.
AugmentOptions for_masks(AugmentOptions augment) {
    augment.interpolation = {.order = 1, .fill_mode = FillMode::constant, .fill_value = 0};
    return augment;
}

AugmentParameters geometry_of(AugmentParameters parameters) {
    parameters.invert = false;
    parameters.channel_shift.reset();
    parameters.brightness.reset();
    return parameters;
}

}  // namespace

LesionPlanes::LesionPlanes(const Dataset& dataset, int height, int width, int workers)
    : planes_(dataset.samples.size()) {
    for_each_in_parallel(static_cast<int64_t>(planes_.size()), workers, [&](int64_t i) {
        planes_[i] = mask_plane(mask_of(dataset, dataset.samples[i]), height, width);
    });
}

SegmentationLoader::SegmentationLoader(std::shared_ptr<const ImageCache> images,
                                       std::shared_ptr<const LesionPlanes> lesions,
                                       std::vector<int64_t> subset, const LoaderOptions& options)
    : images_(std::move(images)),
      lesions_(std::move(lesions)),
      options_(options),
      mask_augment_(for_masks(options.augment)),
      loader_(images_, std::move(subset), options) {
    require(options.channels == 1 && options.draws.empty() && options.views == 0,
            "segmentation_loader",
            "expected one channel, no fixed draws and no fixed views, got {}, {} and {}",
            options.channels, options.draws.size(), options.views);
}

const Batch& SegmentationLoader::next() {
    const Batch& batch = loader_.next();
    const int height = images_->height(), width = images_->width();
    masks_.assign(batch.images.size(), 0.0f);
    for (int64_t i = 0; i < batch.size(); ++i) {
        const float* plane = lesions_->plane(batch.indices[i]);
        if (!plane) continue;
        // The draw by which Loader moved the image.
        const AugmentParameters parameters = draw_augment(
            options_.augment, height, width, options_.seed, static_cast<uint64_t>(batch.epoch),
            static_cast<uint64_t>(batch.number * options_.batch_size + i));
        float* mask = masks_.data() + i * height * width;
        apply_augment(plane, height, width, mask_augment_, geometry_of(parameters), mask);
        std::transform(mask, mask + int64_t{height} * width, mask,
                       [](float value) { return value >= 0.5f ? 1.0f : 0.0f; });
    }
    return batch;
}

}  // namespace curie
