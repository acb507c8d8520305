#include "data/segmentation_loader.h"

#include <algorithm>
#include <atomic>

#include "data/lesion_mask.h"
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
    std::vector<std::exception_ptr> errors(planes_.size());
    std::atomic<size_t> next{0};
    const auto work = [&] {
        for (size_t i; (i = next++) < planes_.size();) {
            try {
                planes_[i] = mask_plane(mask_of(dataset, dataset.samples[i]), height, width);
            } catch (...) {
                errors[i] = std::current_exception();
            }
        }
    };
    {
        std::vector<std::jthread> threads;
        for (int t = 1; t < workers; ++t) threads.emplace_back(work);
        work();
    }
    for (const std::exception_ptr& error : errors)
        if (error) std::rethrow_exception(error);
}

SegmentationLoader::SegmentationLoader(std::shared_ptr<const ImageCache> images,
                                       std::shared_ptr<const LesionPlanes> lesions,
                                       std::vector<int64_t> subset, const LoaderOptions& options)
    : images_(std::move(images)),
      lesions_(std::move(lesions)),
      options_(options),
      mask_augment_(for_masks(options.augment)),
      loader_(images_, std::move(subset), options) {
    require(options.channels == 1 && options.draws.empty(), "segmentation_loader",
            "expected one channel and no fixed draws, got {} and {}", options.channels,
            options.draws.size());
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
