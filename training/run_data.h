// The images of a run, in their parts, and the loaders that bring them to the trainer.
#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "data/image_cache.h"
#include "data/leakage.h"
#include "data/loader.h"
#include "data/split.h"
#include "training/data_config.h"

namespace curie {

/// The decoded images of a run and their parts.
struct RunData {
    std::shared_ptr<const ImageCache> images;
    Split split;
    /// Under the protocol `paper`, parallel to `split`: the fixed draw of the augmentation of each
    /// image. Empty under `patient`.
    Split draws;

    const Dataset& dataset() const { return images->dataset(); }
    /// Counts by class, for example `train 224 (112 normal, 112 abnormal), ...`.
    std::string describe() const;
};

/// The images of `sources`, read or drawn as `config` says, but not decoded yet; through the disk
/// cache of the configuration.
std::shared_ptr<const ImageCache> open_images(const DataConfig& config,
                                              const std::vector<std::string>& sources,
                                              int64_t height, int64_t width);

/// What the disk cache did, a line each; nothing without one.
std::string cache_text(const ImageCache& images);

/// Reads or draws the data set, resized to height x width, and splits it as the protocol says.
/// Throws InputError naming the folder or file on bad input.
RunData load_run_data(const DataConfig& config, int64_t height, int64_t width);

/// What data.json holds: sources, class names, protocol and fold, augmentation, the counts, what
/// was skipped and why, of each part the images' ids and (sorted, without repetition) the hashes of
/// their decoded content, and the leakage between the parts.
nlohmann::json data_report(const RunData& data, const DataConfig& config, const Leakage& leakage);

/// How the set was split, and what leaks, in two lines for a terminal.
std::string protocol_text(const RunData& data, const DataConfig& config, const Leakage& leakage);

/// Of the decoded, resized plane, as text.
std::string content_of(const ImageCache& images, int64_t sample);

/// What the batches of a run hold.
struct BatchOptions {
    BatchOptions(int64_t size) : size(size) {}

    int64_t size;
    int channels = 3;
    /// Of the training part under `patient`: how many fixed views of an image; 0: drawn anew in
    /// every epoch.
    int64_t views = 0;
    ViewRows rows;  ///< in the place of the pixels; with `views`
};

/// Shuffled; under the protocol `patient` balanced and augmented, under `paper` both are done with.
Loader training_loader(const RunData& data, const DataConfig& config, const BatchOptions& batches);
/// A part, for example &Split::test, in order; as the images are, or under the protocol `paper` by
/// their fixed draws.
Loader plain_loader(const RunData& data, std::vector<int64_t> Split::*part,
                    const DataConfig& config, const BatchOptions& batches);

}  // namespace curie
