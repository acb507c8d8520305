// Batches of images with the masks of their lesions, both moved by the same draw of the
// augmentation.
#pragma once

#include "data/loader.h"

namespace curie {

/// The masks of a data set at one size, 1 in a lesion and 0 elsewhere, made once.
class LesionPlanes {
  public:
    /// With `workers` threads; throws the first error in the order of the samples.
    LesionPlanes(const Dataset& dataset, int height, int width, int workers);

    /// height * width floats; null where nothing of a lesion is left at this size.
    const float* plane(int64_t index) const {
        return planes_.at(index).empty() ? nullptr : planes_[index].data();
    }

  private:
    std::vector<std::vector<float>> planes_;
};

/// A Loader of grey images and, for each batch, the masks. Both go through one affine map and the
/// same flips; a mask goes without the changes of brightness, has no lesion outside of its image
/// (whatever the fill mode) and is rounded to 0 and 1 again.
class SegmentationLoader {
  public:
    /// As Loader; `options.channels` is 1, `options.draws` empty and `options.views` 0.
    SegmentationLoader(std::shared_ptr<const ImageCache> images,
                       std::shared_ptr<const LesionPlanes> lesions, std::vector<int64_t> subset,
                       const LoaderOptions& options);

    void start(int64_t epoch, int64_t batch = 0) { loader_.start(epoch, batch); }
    /// The next batch's images, (N, H, W, 1), valid until the next call.
    const Batch& next();
    /// Of the batch that next() gave last: (N, H, W, 1), 0 or 1.
    const std::vector<float>& masks() const { return masks_; }

    int64_t batches_per_epoch() const { return loader_.batches_per_epoch(); }
    int64_t samples_per_epoch() const { return loader_.samples_per_epoch(); }
    const Dataset& dataset() const { return loader_.dataset(); }

  private:
    std::shared_ptr<const ImageCache> images_;
    std::shared_ptr<const LesionPlanes> lesions_;
    LoaderOptions options_;
    AugmentOptions mask_augment_;
    Loader loader_;
    std::vector<float> masks_;
};

}  // namespace curie
