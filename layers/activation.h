// An activation function as a layer of its own: y = f(x), any shape.
#pragma once

#include "kernels/activation.h"
#include "layers/module.h"

namespace curie {

/// f(x) for the activations that fused operations know; x itself for Activation::none.
Tensor activate(Context& context, const Tensor& x, Activation activation);

class ActivationLayer : public Module {
  public:
    enum class Function { relu, relu6, sigmoid, tanh, softmax };

    explicit ActivationLayer(Function function);

    Shape output_shape(const Shape& input) const override { return input; }
    void append_records(const Shape& input, std::vector<LayerRecord>& records) const override;
    Function function() const { return function_; }

  protected:
    Tensor forward(Context& context, const Tensor& x) override;

  private:
    Function function_;
};

}  // namespace curie
