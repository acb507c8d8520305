// A parameter: a named tensor of a model. Layers make them, optimisers change them, checkpoints
// store them; all three share one record.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/tensor.h"

namespace curie {

struct Parameter {
    std::string path;  ///< unique within a model, for example block1.expand.kernel
    Shape shape;
    double l2 = 0;          ///< adds l2 * sum(w^2) to the loss (Keras' kernel_regularizer)
    bool trainable = true;  ///< false while frozen, and always for a buffer
    bool buffer = false;    ///< moving statistics: stored and restored, never differentiated
    Tensor value;           ///< undefined until the model is initialised
};

using Parameters = std::vector<std::shared_ptr<Parameter>>;

}  // namespace curie
