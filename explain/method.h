// The four methods by name, for programs.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "explain/integrated_gradients.h"
#include "explain/occlusion.h"

namespace curie {

struct ExplainOptions {
    std::string layer;  ///< of Grad-CAM and Grad-CAM++; empty: the last convolutional activation
    IntegratedGradientsOptions integrated_gradients;
    OcclusionOptions occlusion;
};

struct Explanation {
    Heatmap map;
    std::optional<double> completeness_error;  ///< of integrated gradients
};

/// grad-cam, grad-cam++, integrated-gradients, occlusion.
const std::vector<std::string>& explanation_methods();

/// InputError listing the methods when one is none of them.
void check_methods(const std::vector<std::string>& names);

Explanation explain(Context& context, Model& model, const Tensor& image, int target,
                    const std::string& method, const ExplainOptions& options = {});

}  // namespace curie
