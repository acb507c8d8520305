// The summary of a model: one row per layer, and the totals in both countings of FLOPs (the rules
// stand in layers/layer_record.h).
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "models/registry.h"

namespace curie {

/// A table of layer, output shape, parameters and multiply-adds, at most 80 columns wide while
/// names stay below 36 characters, followed by the totals.
std::string summary_table(const Model& model);

/// {model, options, input, parameters, trainable, non_trainable, size_bytes (float32),
/// multiply_adds, flops_conv2d, flops_total, activation_bytes (in use at once in inference),
/// training_bytes (kept by the forward pass for the backward pass), layers: [{name, kind,
/// description, output, parameters, trainable, multiply_adds, flops, flops_conv2d}]}. All counts
/// are integers, for one image.
nlohmann::json summary_json(const Model& model);

}  // namespace curie
