// The names of timm (PyTorch Image Models) where they are not torchvision's.
#pragma once

#include "models/torch_names.h"

namespace curie {

/// The model of timm that has these tensors.
std::optional<TorchModel> timm_model(const HasTensor& has);

}  // namespace curie
