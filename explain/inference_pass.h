// The state in which explanations run a model: inference mode, a tape of their own, parameters that
// take no gradient. Everything is as before when the object goes.
#pragma once

#include "models/registry.h"

namespace curie {

class InferencePass {
  public:
    /// Throws Error when the tape holds somebody's forward pass: walking it back would use it up.
    InferencePass(Context& context, Model& model);
    ~InferencePass();
    InferencePass(const InferencePass&) = delete;
    InferencePass& operator=(const InferencePass&) = delete;

    /// Logits of `images` (N,H,W,C as the model wants them). `on_layer` sees each layer's output
    /// and may mark it as requiring a gradient.
    Tensor run(const Tensor& images,
               std::function<void(const std::string&, const Tensor&)> on_layer = nullptr);

    /// Fills the gradients that the score of `target` has (see class_scores()).
    void backward(const Tensor& logits, int target);

  private:
    Context& context_;
    Model& model_;
    bool training_, recording_;
    std::function<void(const std::string&, const Tensor&)> on_layer_output_;
    std::vector<Tensor> parameters_;  ///< those that took gradients
};

}  // namespace curie
