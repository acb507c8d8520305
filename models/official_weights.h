// The ImageNet weights that Keras publishes for the models of the zoo (keras.applications): where
// they lie, what they are called, and their checksums as the Keras sources list them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace curie {

struct OfficialWeights {
    std::string folder, file;  ///< below the base URL
    std::string cached;        ///< what Keras calls the file in its own folder
    std::string md5;           ///< empty where Keras lists none
    int64_t bytes = 0;         ///< 0: not known
};

inline const std::string official_weights_url =
    "https://storage.googleapis.com/tensorflow/keras-applications/";

/// The models that have some.
std::vector<std::string> official_weight_models();

/// `width` (alpha) and `size` (of the images that it was trained on) choose among MobileNetV2's
/// files. InputError listing what there is.
OfficialWeights official_weights(const std::string& model, bool top, double width = 1,
                                 int64_t size = 224);

/// Where Keras keeps what it has fetched: $KERAS_HOME/models, or ~/.keras/models. InputError when
/// there is no home.
std::string keras_cache_folder();

}  // namespace curie
