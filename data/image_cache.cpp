#include "data/image_cache.h"

#include "data/parallel.h"
#include "data/resize.h"
#include "engine/error.h"

namespace curie {

ImageCache::ImageCache(Dataset dataset, int height, int width,
                       std::shared_ptr<const DiskCache> disk, std::string preparation)
    : dataset_(std::move(dataset)),
      height_(height),
      width_(width),
      disk_(std::move(disk)),
      preparation_(std::move(preparation)),
      slots_(new Slot[dataset_.samples.size()]) {
    require(height > 0 && width > 0, "image_cache", "expected a positive size, got {} x {}", height,
            width);
}

const float* ImageCache::plane(int64_t index) const {
    require(index >= 0 && index < static_cast<int64_t>(dataset_.samples.size()), "image_cache",
            "expected a sample from 0 to {}, got {}", dataset_.samples.size() - 1, index);
    Slot& slot = slots_[index];
    if (const float* pixels = slot.ready.load(std::memory_order_acquire)) return pixels;
    // Not std::call_once: sanitizers' versions of it hang when the first call throws.
    const std::lock_guard lock(slot.decoding);
    if (slot.pixels.empty()) slot.pixels = make(dataset_.samples[index]);
    slot.ready.store(slot.pixels.data(), std::memory_order_release);
    return slot.pixels.data();
}

std::vector<float> ImageCache::make(const Sample& sample) const {
    const auto decode = [&] { return resize_image(dataset_.read(sample), height_, width_, 1); };
    if (!disk_ || sample.path.empty()) return decode();
    return disk_->plane(sample.path, "triangle filter\n" + preparation_, height_, width_, decode);
}

void ImageCache::load_all(int workers) const {
    for_each_in_parallel(static_cast<int64_t>(dataset_.samples.size()), workers,
                         [&](int64_t index) { plane(index); });
}

}  // namespace curie
