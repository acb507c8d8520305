// Conv2D as in Keras: weights H,W,I,O named `kernel`, a `bias` unless switched off.
#pragma once

#include "kernels/window.h"
#include "layers/module.h"
#include "layers/window_shape.h"

namespace curie {

class Conv2D : public Module {
  public:
    struct Options {
        int64_t stride = 1, dilation = 1, groups = 1;
        Padding padding = Padding::valid;
        bool bias = true;
        double l2 = 0;  ///< on the kernel alone
        Initializer initializer = Initializer::glorot_uniform();
    };

    /// Input N,H,W,in, output N,P,Q,out.
    Conv2D(int64_t in, int64_t out, KernelSize kernel, const Options& options);
    /// A square kernel of side `kernel`.
    Conv2D(int64_t in, int64_t out, int64_t kernel) : Conv2D(in, out, kernel, Options()) {}
    Conv2D(int64_t in, int64_t out, int64_t kernel, const Options& options)
        : Conv2D(in, out, KernelSize{kernel, kernel}, options) {}

    Shape output_shape(const Shape& input) const override;
    void append_records(const Shape& input, std::vector<LayerRecord>& records) const override;
    std::string describe() const override;
    const Options& options() const { return options_; }

  protected:
    Tensor forward(Context& context, const Tensor& x) override;

  private:
    int64_t in_, out_;
    KernelSize kernel_;
    Options options_;
    std::shared_ptr<Parameter> weight_, bias_;
};

}  // namespace curie
