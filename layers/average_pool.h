// The average of each window, per channel, as in Keras: stride 0 means the window's size.
#pragma once

#include "kernels/average_pool/average_pool.h"
#include "layers/module.h"

namespace curie {

class AveragePool : public Module {
  public:
    /// Input N,H,W,C, output N,P,Q,C.
    explicit AveragePool(const PoolOptions& options = {});

    Shape output_shape(const Shape& input) const override;
    void append_records(const Shape& input, std::vector<LayerRecord>& records) const override;
    std::string describe() const override;

  protected:
    Tensor forward(Context& context, const Tensor& x) override;

  private:
    PoolOptions options_;
};

}  // namespace curie
