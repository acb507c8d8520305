// Stochastic gradient descent as in Keras: plain, with momentum, or with Nesterov's
// (kernels/sgd_step has the formulas).
#pragma once

#include "kernels/sgd_step/sgd_step.h"
#include "optim/optimizer.h"

namespace curie {

class Sgd : public Optimizer {
  public:
    /// options.learning_rate is the rate until somebody sets another. Throws InputError on values
    /// that make no sense.
    Sgd(Context& context, const Parameters& parameters, const SgdOptions& options = {},
        const GradientClipping& clipping = {});

    std::string describe() const override;

  protected:
    void update(Context& context, const Tensor& value, const Tensor& gradient, const Tensors& slots,
                int64_t iteration) override;

  private:
    SgdOptions options_;
};

}  // namespace curie
