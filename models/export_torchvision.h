// Weights by torchvision's names and in PyTorch's layouts.
#pragma once

#include <string>
#include <vector>

#include "models/permute.h"
#include "models/registry.h"

namespace curie {

struct TorchvisionArray {
    std::string name;  ///< features.0.weight
    PermutedArray array;
};

/// Kernels O,I,H,W (depthwise C,1,H,W), dense O,I with the inputs behind a Flatten by channel, row,
/// column, batch norm's weight, bias, running_mean, running_var. InputError saying why when
/// torchvision has no such model, or has one that computes otherwise.
std::vector<TorchvisionArray> torchvision_arrays(const Model& model);

}  // namespace curie
