// A model of the engine as an ONNX model.
#pragma once

#include "models/onnx_model.h"
#include "models/registry.h"

namespace curie {

struct OnnxOptions {
    bool fold_batch_norm =
        false;  ///< into the convolution before, when nothing else takes its result
    bool probabilities = false;  ///< sigmoid (one output) or softmax at the end
    std::map<std::string, std::string> metadata = {};  ///< shown by viewers, beside the model's own
};

/// The model takes `input` N,H,W,C in float32 (N free, H,W,C those of model.input) and returns
/// `output`, N,classes or N,h,w,D, as the engine does: logits, unless `probabilities`. Nodes have
/// the layers' names. InputError naming a layer without a rule, or a model over 2 GiB.
OnnxModel make_onnx(const Model& model, const OnnxOptions& options = {});

}  // namespace curie
