// DepthwiseConv2D as in Keras: every channel has its own filters. Weights H,W,C,M named
// `depthwise_kernel`; output channel c * M + m.
#pragma once

#include "kernels/window.h"
#include "layers/module.h"

namespace curie {

class DepthwiseConv2D : public Module {
  public:
    struct Options {
        int64_t stride = 1, dilation = 1, multiplier = 1;
        Padding padding = Padding::valid;
        bool bias = true;
        double l2 = 0;  ///< Keras' depthwise_regularizer
        Initializer initializer = Initializer::glorot_uniform();
    };

    /// Input N,H,W,channels, output N,P,Q,channels * multiplier.
    DepthwiseConv2D(int64_t channels, int64_t kernel)
        : DepthwiseConv2D(channels, kernel, Options()) {}
    DepthwiseConv2D(int64_t channels, int64_t kernel, const Options& options);

    Shape output_shape(const Shape& input) const override;
    void append_records(const Shape& input, std::vector<LayerRecord>& records) const override;
    std::string describe() const override;
    const Options& options() const { return options_; }

  protected:
    Tensor forward(Context& context, const Tensor& x) override;

  private:
    int64_t channels_, kernel_;
    Options options_;
    std::shared_ptr<Parameter> weight_, bias_;
};

}  // namespace curie
