// Dropout: in training each element becomes 0 with probability `rate` and x / (1 - rate) otherwise;
// in inference x. The mask comes from the context's random counter.
#pragma once

#include "layers/module.h"

namespace curie {

class Dropout : public Module {
  public:
    /// `rate` in [0, 1).
    explicit Dropout(double rate);

    Shape output_shape(const Shape& input) const override { return input; }
    std::string describe() const override { return fmt::format("Dropout({})", rate_); }

  protected:
    Tensor forward(Context& context, const Tensor& x) override;

  private:
    double rate_;
};

}  // namespace curie
