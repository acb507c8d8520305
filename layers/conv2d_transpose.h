// Conv2DTranspose as in Keras: weights H,W,O,C named `kernel`, a `bias` unless switched off. Its
// fans are kernel_height * kernel_width * O and ... * C, as Keras counts them.
#pragma once

#include "kernels/window.h"
#include "layers/module.h"

namespace curie {

class Conv2DTranspose : public Module {
  public:
    struct Options {
        int64_t stride = 1;
        Padding padding = Padding::valid;
        bool bias = true;
        double l2 = 0;  ///< on the kernel alone
        Initializer initializer = Initializer::glorot_uniform();
    };

    /// Input N,P,Q,in; output N,H,W,out with H = P*stride for `same` padding and
    /// P*stride + max(kernel - stride, 0) for `valid`. A square kernel of side `kernel`.
    Conv2DTranspose(int64_t in, int64_t out, int64_t kernel)
        : Conv2DTranspose(in, out, kernel, Options()) {}
    Conv2DTranspose(int64_t in, int64_t out, int64_t kernel, const Options& options);

    Shape output_shape(const Shape& input) const override;
    void append_records(const Shape& input, std::vector<LayerRecord>& records) const override;
    std::string describe() const override;

  protected:
    Tensor forward(Context& context, const Tensor& x) override;

  private:
    int64_t in_, out_, kernel_;
    Options options_;
    std::shared_ptr<Parameter> weight_, bias_;
};

}  // namespace curie
