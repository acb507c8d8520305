// Keras 3's archives (.keras): a zip of config.json, metadata.json and model.weights.h5. An adapter
// of libzip, so that no other file includes it.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace curie {

struct KerasArchive {
    std::string config;              ///< config.json
    std::vector<std::byte> weights;  ///< model.weights.h5
};

/// InputError naming the file and the member when it is no zip, truncated, lacks one, or when a
/// member would unpack to more than 100 times its size in the file; also when the build has no
/// libzip.
KerasArchive read_keras_archive(const std::string& path);

}  // namespace curie
