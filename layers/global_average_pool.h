// The mean over height and width: N,H,W,C to N,C.
#pragma once

#include "layers/module.h"

namespace curie {

class GlobalAveragePool : public Module {
  public:
    GlobalAveragePool() : Module("GlobalAveragePool") {}

    Shape output_shape(const Shape& input) const override;
    void append_records(const Shape& input, std::vector<LayerRecord>& records) const override;

  protected:
    Tensor forward(Context& context, const Tensor& x) override;
};

}  // namespace curie
