// How long the features of a transfer-learning experiment will take: passes of the frozen backbones
// over views of images. The heads are not counted, and features that the cache holds already are.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/context.h"
#include "experiments/trial.h"

namespace curie {

/// Of one run.
struct FeatureCost {
    double seconds = 0;     ///< of the backbone for one image
    int64_t fixed = 0;      ///< passes that no number of views changes
    int64_t each_view = 0;  ///< passes for each view of the training images
};

/// Seconds of each backbone of `trials` for one image, measured: the mean of two after a first one.
std::map<std::string, double> measure_backbones(Context& context, const std::vector<Trial>& trials);

/// Of each trial. Opens the data set once for each way of splitting it.
std::vector<FeatureCost> feature_costs(const std::vector<Trial>& trials,
                                       const std::map<std::string, double>& seconds_of_backbone);

/// All together, with `views` of each training image.
double feature_seconds(const std::vector<FeatureCost>& costs, int64_t views);

/// The most views, `wanted` at most, whose features fit into `hours`. InputError when one does not.
int64_t views_within(const std::vector<FeatureCost>& costs, int64_t wanted, double hours);

}  // namespace curie
