// The features of a frozen backbone: computed once for each view of each image, kept on disk beside
// the decoded images, found again by whatever run asks for the same ones.
//
// A file holds one view of every image of a data set (FOLDER/features/xx/KEY.features, see
// feature_table.h). Its key is a hash of the backbone and its weights, the preprocessing, the
// decoded images, the augmentation and its seed (not for view 0, which is the image as it is), and
// what decides about bits: device, processor, pinned variants. So folds share their features, and
// seeds share those of the images as they are.
#pragma once

#include <map>
#include <memory>
#include <ostream>
#include <set>
#include <utility>

#include "models/transfer.h"
#include "training/feature_table.h"
#include "training/interrupt.h"
#include "training/run_data.h"

namespace curie {

class FeatureCache {
  public:
    /// `model` is a transfer model with its weights (see models/transfer.h), in inference mode from
    /// here on; of `config` the augmentation, the seed and the workers count. The cache's folder is
    /// that of the images; without one features stay in memory.
    FeatureCache(Context& context, const Model& model, const RunData& data,
                 const DataConfig& config, int64_t batch_size);

    using View = std::pair<int64_t, int64_t>;  ///< sample, and which view of it (see draw_view())
    /// Computes what is not there yet. False when interrupted; what was computed is kept.
    bool compute(const std::set<View>& views, std::ostream& out, bool terminal = false,
                 const InterruptGuard* interrupt = nullptr);

    int64_t width() const { return network_.feature_count(); }
    /// Of views that compute() was asked for; any number of threads at a time.
    const float* features(int64_t sample, int64_t view) const;
    /// For loaders. Valid as long as the cache.
    ViewRows rows() const;

  private:
    FeatureTable& table(int64_t view);
    ContentHash key(int64_t view) const;

    Context& context_;
    TransferNetwork& network_;
    Model model_;
    std::shared_ptr<const ImageCache> images_;
    AugmentOptions augment_;
    uint64_t seed_;
    int64_t batch_size_;
    int workers_;
    std::string folder_, identity_;  ///< identity: all that every view's key has
    std::map<int64_t, std::unique_ptr<FeatureTable>> tables_;
};

/// Which views of a part's images a run sees: under `patient` `views` of each of the training part
/// and the images of the others as they are, under `paper` the fixed draws.
std::set<FeatureCache::View> views_of_part(const RunData& data, std::vector<int64_t> Split::*part,
                                           int64_t views);

/// Features of a part with what is known of each row.
struct Features {
    int64_t width = 0;                    ///< D
    std::vector<float> values;            ///< (N, D), row by row
    std::vector<int> labels;              ///< N
    std::vector<int64_t> samples, views;  ///< N: index into Dataset::samples, and which view of it
};

/// For classifiers that need all features at once, for example a random forest: rows in the order
/// of the samples, `views` of each image of the training part (1: as it is).
Features extract_features(FeatureCache& cache, const RunData& data,
                          std::vector<int64_t> Split::*part, int64_t views, std::ostream& out);

}  // namespace curie
