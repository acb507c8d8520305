// Integrated gradients: M. Sundararajan, A. Taly, Q. Yan, "Axiomatic Attribution for Deep
// Networks", ICML 2017, equations 1 and 3. For an image x, a baseline b and the score S of a class:
//
//   attribution_i = (x_i - b_i) * integral over t from 0 to 1 of dS/dx_i at b + t (x - b)
//
// by the midpoint rule, t = (step + 0.5) / steps. Completeness (their proposition 1): the
// attributions add up to S(x) - S(b), here up to the error of the sum over steps, which is
// returned. Fine-grained: single pixels and edges. Cost: `steps` forward and backward passes.
#pragma once

#include "explain/heatmap.h"
#include "models/registry.h"

namespace curie {

struct IntegratedGradientsOptions {
    int steps = 64;
    int batch = 8;        ///< images at once; the result depends on it in the last bits only
    double baseline = 0;  ///< of every input value; 0 is black in the models' own range
};

struct IntegratedGradients {
    Shape shape;                       ///< 1,H,W,C
    std::vector<double> attributions;  ///< row-major, signed
    double score = 0;                  ///< S(x)
    double baseline_score = 0;         ///< S(b)

    double sum() const;
    /// |sum - (S(x) - S(b))| / |S(x) - S(b)|; what more steps make smaller.
    double completeness_error() const;
    /// Sums over the channels; what speaks against the class becomes 0.
    Heatmap heatmap() const;
};

/// `image` 1,H,W,C. InputError on a class that is not there, Error on steps or batch below 1.
IntegratedGradients integrated_gradients(Context& context, Model& model, const Tensor& image,
                                         int target,
                                         const IntegratedGradientsOptions& options = {});

}  // namespace curie
