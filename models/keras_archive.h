// Keras 3's archives (.keras): a zip of config.json, metadata.json and model.weights.h5. An adapter
// of libzip, so that no other file includes it.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace curie {

struct KerasArchive {
    std::string config;              ///< config.json; empty when there is none
    std::vector<std::byte> weights;  ///< model.weights.h5
};

/// InputError naming the file and the member when it is no zip, truncated, has no weights, or when
/// a member would unpack to more than 100 times its size in the file; also when the build has no
/// libzip.
KerasArchive read_keras_archive(const std::string& path);

}  // namespace curie
