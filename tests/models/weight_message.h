// What the loader says of a weight file.
#pragma once

#include <string>

#include "models/load_weights.h"

namespace curie::test {

/// The error, or nothing when the file loads.
inline std::string loading_message(Module& model, const std::string& path, bool partial = false) {
    try {
        load_weights(model, read_weight_file(path), partial);
    } catch (const InputError& error) {
        return error.what();
    }
    return "";
}

}  // namespace curie::test
