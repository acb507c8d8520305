// SeparableConv2D as in Keras: a filter of its own for every channel (`depthwise_kernel` H,W,C,M),
// then a 1x1 convolution over all (`pointwise_kernel` 1,1,C*M,F), nothing between them.
#pragma once

#include "kernels/window.h"
#include "layers/module.h"

namespace curie {

class SeparableConv2D : public Module {
  public:
    struct Options {
        int64_t stride = 1, dilation = 1, multiplier = 1;
        Padding padding = Padding::valid;
        bool bias = true;
        Initializer initializer = Initializer::glorot_uniform();
    };

    /// Input N,H,W,in, output N,P,Q,out. flops_conv2d is 0: a counter of Conv2D layers misses it.
    SeparableConv2D(int64_t in, int64_t out, int64_t kernel, const Options& options);

    Shape output_shape(const Shape& input) const override;
    void append_records(const Shape& input, std::vector<LayerRecord>& records) const override;
    std::string describe() const override;
    const Options& options() const { return options_; }

  protected:
    Tensor forward(Context& context, const Tensor& x) override;

  private:
    int64_t in_, out_, kernel_;
    Options options_;
    std::shared_ptr<Parameter> depthwise_, pointwise_, bias_;
};

}  // namespace curie
