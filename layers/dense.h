// Dense as in Keras: y = x W + b with `kernel` I,O and `bias` O.
#pragma once

#include "layers/module.h"

namespace curie {

class Dense : public Module {
  public:
    struct Options {
        bool bias = true;
        double l2 = 0;  ///< on the kernel alone
        Initializer initializer = Initializer::glorot_uniform();
    };

    /// Input N,in, output N,out.
    Dense(int64_t in, int64_t out) : Dense(in, out, Options()) {}
    Dense(int64_t in, int64_t out, const Options& options);

    Shape output_shape(const Shape& input) const override;
    void append_records(const Shape& input, std::vector<LayerRecord>& records) const override;
    std::string describe() const override;

  protected:
    Tensor forward(Context& context, const Tensor& x) override;

  private:
    int64_t in_, out_;
    Options options_;
    std::shared_ptr<Parameter> weight_, bias_;
};

}  // namespace curie
