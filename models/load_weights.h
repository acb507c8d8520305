// Puts the weights of a file into a model: by name, by the other names that Keras has given to a
// layer, by the order of its automatic names, and at last by position in Keras' order of the layers
// (or within their class, where the file has no names), always with equal shapes.
#pragma once

#include <string>
#include <vector>

#include "layers/module.h"
#include "models/weight_file.h"

namespace curie {

struct LoadedWeights {
    int64_t matched = 0, elements = 0;    ///< arrays, and their elements
    std::vector<std::string> renamed;     ///< "probs -> predictions", by alias, order or position
    std::vector<std::string> reshaped;    ///< arrays whose shape differs by extents of 1 alone
    std::vector<std::string> missing;     ///< layers of the model that the file lacks
    std::vector<std::string> unexpected;  ///< layers of the file that the model lacks
    std::vector<std::string> misshapen;   ///< layers of one name and other shapes

    std::string difference;  ///< why the model computes otherwise than the file's

    /// A few lines for a terminal.
    std::string text(const std::string& path) const;
};

/// Matches first and copies then: on an InputError the model is as it was. Without `partial`
/// nothing may be missing or misshapen; unexpected layers are refused too, but for the classifier
/// of a file whose model here has none. Not-finite values and negative variances are refused by
/// their names. The model is initialised.
LoadedWeights load_weights(Module& model, const WeightFile& file, bool partial = false);

}  // namespace curie
