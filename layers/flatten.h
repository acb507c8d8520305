// Flatten: N,H,W,C to N,H*W*C in memory order (h, w, c with c fastest), as in Keras.
#pragma once

#include "layers/module.h"

namespace curie {

class Flatten : public Module {
  public:
    Flatten() : Module("Flatten") {}

    Shape output_shape(const Shape& input) const override;

  protected:
    Tensor forward(Context& context, const Tensor& x) override;
};

}  // namespace curie
