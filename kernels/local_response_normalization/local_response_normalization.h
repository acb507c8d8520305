// Local response normalisation across channels:
//   y[c] = x[c] / s[c]^beta,  s[c] = k + alpha / window * sum_{j in W(c)} x[j]^2
// where W(c) are the `window` channels around c, fewer at the ends (the sum is divided by `window`
// all the same). Gradient: dx[c] = dy[c] s[c]^-beta - 2 alpha beta / window * x[c] *
// sum_{j in W(c)} dy[j] x[j] s[j]^(-beta-1).
// alpha is divided by the window as in Caffe, oneDNN and cuDNN; TensorFlow, and the formula in the
// paper, do not divide it. Krizhevsky, Sutskever, Hinton, "ImageNet classification with deep
// convolutional neural networks", NIPS 2012, section 3.3.
#pragma once

#include "engine/context.h"
#include "kernels/local_response_normalization/shape.h"

namespace curie {

/// The defaults are AlexNet's in Caffe.
struct LocalResponseOptions {
    int64_t window = 5;  ///< odd
    double alpha = 1e-4, beta = 0.75, k = 1;
};

struct LocalResponseNormalizationProblem : ProblemOf<LocalResponseNormalizationProblem> {
    Shape shape;  ///< ...,C
    LocalResponseOptions options;

    std::string describe() const override;
    int64_t channels() const { return shape[-1]; }
    int64_t rows() const { return channels() == 0 ? 0 : shape.size() / channels(); }
    int64_t half() const { return options.window / 2; }
    double scale() const { return options.alpha / static_cast<double>(options.window); }
    LocalResponseShape plain() const;
};

/// `x` N,H,W,C, or ...,C of rank >= 1; float32 or float64. Throws unless the window is odd and >=
/// 1, alpha and beta are >= 0 and k > 0. Saves its input.
Tensor local_response_normalization(Context& context, const Tensor& x,
                                    const LocalResponseOptions& options = {});

/// Throws Error naming `where` unless the settings are as above.
void check_local_response(const std::string& where, const LocalResponseOptions& options);

}  // namespace curie
