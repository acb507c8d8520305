// Tensors by name, as checkpoints hold them, and the strict way to copy them into a model or an
// optimiser.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "engine/tensor.h"

namespace curie {

using NamedTensors = std::vector<std::pair<std::string, Tensor>>;

/// Copies `given` into the storage of `targets` by name. Narrower floating-point types widen
/// exactly. Throws InputError listing the missing, unexpected and misshapen names, and then changes
/// nothing. `what` (for example "weights of P-NET") and `source` (the file) stand in the message.
void copy_named(const std::string& what, const std::string& source, const NamedTensors& given,
                const NamedTensors& targets);

}  // namespace curie
