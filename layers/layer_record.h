// What one layer is and costs, for summaries.
//
// The rule of `flops` (forward pass, inference): a multiply-add counts as two, so convolutions,
// depthwise convolutions and dense layers count 2 per weight use and 1 per output for a bias; batch
// norm 2 per element (scale and shift); an activation 1 per element (relu6 2); max and average
// pooling one per element of each window; a global average one per input element; an addition 1
// per output element. Dropout, flatten and concatenation are free.
//
// `flops_conv2d` counts 2 per multiply-add of Conv2D layers alone, without their biases: the figure
// that papers built with Keras' graph profiler print.
#pragma once

#include <cstdint>
#include <string>

#include "engine/shape.h"
#include "kernels/activation.h"

namespace curie {

struct LayerRecord {
    std::string path, kind, description;
    Shape output;            ///< extent 0 is the batch
    int64_t parameters = 0;  ///< all, moving statistics included
    int64_t trainable = 0;
    int64_t multiply_adds = 0;  ///< of convolutions and dense layers
    int64_t flops = 0;
    int64_t flops_conv2d = 0;
};

struct Cost {
    int64_t parameters = 0, trainable = 0, multiply_adds = 0;
    int64_t flops_conv2d = 0;  ///< Conv2D layers alone, a multiply-add as two
    int64_t flops_total = 0;   ///< every layer by the rule above
};

constexpr int64_t flops_per_element(Activation activation) {
    return activation == Activation::none ? 0 : activation == Activation::relu ? 1 : 2;
}

}  // namespace curie
