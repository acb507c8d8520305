// The yardstick of a training step: oneDNN's convolutions alone, each as fast as the library runs
// it when it may choose every layout and uses all threads by itself.
#pragma once

#include <vector>

#include "kernels/conv2d/conv2d.h"

namespace curie::bench {

/// Seconds for the forward pass, the data gradient and the weight gradient of all `problems`.
/// Throws Error when this build has no oneDNN.
double onednn_convolution_seconds(const std::vector<Conv2dProblem>& problems, int threads);

}  // namespace curie::bench
