// What the loader says of a weight file.
#pragma once

#include <string>

#include "models/load_weights.h"
#include "tests/message_of.h"

namespace curie::test {

/// The error, or nothing when the file loads.
inline std::string loading_message(Module& model, const std::string& path, bool partial = false) {
    return message_of([&] { load_weights(model, read_weight_file(path), partial); });
}

}  // namespace curie::test
