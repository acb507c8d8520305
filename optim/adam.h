// Adam in Keras' form: epsilon 1e-7 is added to the uncorrected root (kernels/adam_step has the
// formulas). AMSGrad by an option.
#pragma once

#include "kernels/adam_step/multi_tensor.h"
#include "optim/optimizer.h"

namespace curie {

class Adam : public Optimizer {
  public:
    /// options.learning_rate is the rate until somebody sets another. Throws InputError on values
    /// that make no sense.
    Adam(Context& context, const Parameters& parameters, const AdamOptions& options = {},
         const GradientClipping& clipping = {})
        : Adam(context, "adam", parameters, options, clipping) {}

    std::string describe() const override;

  protected:
    Adam(Context& context, std::string name, const Parameters& parameters,
         const AdamOptions& options, const GradientClipping& clipping);
    void update(Context& context, const Tensor& value, const Tensor& gradient, const Tensors& slots,
                int64_t iteration) override;
    /// By one launch on devices that launch.
    void update_all(Context& context, std::span<const Target> targets, int64_t iteration) override;
    bool takes_l2(const Context& context, DType dtype) const override;

  private:
    AdamOptions options_;
};

}  // namespace curie
