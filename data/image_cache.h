// Decoded and resized images, kept in memory so that every file is decoded once per run.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "data/dataset.h"
#include "data/disk_cache.h"

namespace curie {

/// Grey planes (height, width) in 0..255 of a data set's samples, resized by the triangle filter;
/// RGB files become luma. 224 x 224 floats are 196 KiB an image. Thread-safe.
class ImageCache {
  public:
    /// With `disk`, samples that come from files are looked up and stored there. `preparation`
    /// names what the pixels of Dataset::read depend on but the file, such as the window of a DICOM
    /// image.
    ImageCache(Dataset dataset, int height, int width,
               std::shared_ptr<const DiskCache> disk = nullptr, std::string preparation = "");

    /// height * width floats, valid as long as the cache. Decodes at the first call; an unreadable
    /// file throws (again at every call).
    const float* plane(int64_t index) const;

    /// Decodes everything that is not there yet with `workers` threads; throws the first error in
    /// the order of the samples.
    void load_all(int workers) const;

    const Dataset& dataset() const { return dataset_; }
    const DiskCache* disk() const { return disk_.get(); }  ///< or null
    int height() const { return height_; }
    int width() const { return width_; }

  private:
    struct Slot {
        std::mutex decoding;
        std::atomic<const float*> ready{nullptr};  ///< pixels.data() once they are there
        std::vector<float> pixels;
    };

    std::vector<float> make(const Sample& sample) const;

    Dataset dataset_;
    int height_, width_;
    std::shared_ptr<const DiskCache> disk_;
    std::string preparation_;
    std::unique_ptr<Slot[]> slots_;
};

}  // namespace curie
