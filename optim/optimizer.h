// An optimiser: changes parameters in place by their gradients, and keeps state for each that a
// checkpoint stores, so that a resumed run continues bit for bit.
#pragma once

#include <string>
#include <vector>

#include "engine/context.h"
#include "engine/named_tensors.h"
#include "engine/parameter.h"
#include "optim/gradient_clipping.h"

namespace curie {

class Optimizer {
  public:
    virtual ~Optimizer() = default;
    Optimizer(const Optimizer&) = delete;
    Optimizer& operator=(const Optimizer&) = delete;

    /// One step with the gradients that backward() left. Throws Error when a trainable parameter
    /// has no gradient; skips those that were frozen since. The caller clears the gradients.
    void step(Context& context);

    /// Steps so far; Adam's bias correction counts them.
    int64_t iterations() const { return iterations_; }
    /// State tensors `PATH/SLOT` and `iterations` (one float64), the tensors themselves.
    NamedTensors state(Context& context) const;
    /// Throws InputError when they are not this optimiser's, and then changes nothing.
    void load_state(Context& context, const NamedTensors& state, const std::string& source);

    /// Asks step() to add the gradient of the parameters' L2 penalties itself. Where it answers
    /// true, the loss must have them without a tape. It is false where this optimiser cannot, or
    /// where gradients are clipped, which has to see the sum.
    bool add_l2_in_step(const Context& context);

    /// Steps of these parameters take `factor` times learning_rate.
    void scale_learning_rate(const Parameters& parameters, double factor);

    const std::string& name() const { return name_; }
    /// One line for the log, for example `adam, beta1 0.9, ...`.
    virtual std::string describe() const = 0;

    /// Of the next step; a schedule sets it.
    double learning_rate = 1e-3;

  protected:
    /// Keeps the parameters that are trainable now, with `slots` zeroed state tensors of the same
    /// shape for each.
    Optimizer(Context& context, std::string name, const Parameters& parameters,
              std::vector<std::string> slots, const GradientClipping& clipping);

    /// What a step changes, and by what.
    struct Target {
        Tensor value, gradient;
        Tensors slots;
        double l2 = 0;  ///< of a penalty whose gradient is not in `gradient`
    };
    /// Changes values and slots in place, by default one after the other by update().
    virtual void update_all(Context& context, std::span<const Target> targets, int64_t iteration);
    /// Whether update_all() heeds Target::l2, for parameters of this dtype.
    virtual bool takes_l2(const Context&, DType) const { return false; }

    /// Changes `value` and `slots` in place. `iteration` is 1 in the first step.
    virtual void update(Context& context, const Tensor& value, const Tensor& gradient,
                        const Tensors& slots, int64_t iteration) = 0;

  private:
    struct Entry {
        std::shared_ptr<Parameter> parameter;
        Tensors slots;
        double rate_factor = 1;
    };
    std::string name_;
    std::vector<std::string> slot_names_;
    std::vector<Entry> entries_;
    GradientClipping clipping_;
    bool l2_in_step_ = false;
    int64_t iterations_ = 0;
};

}  // namespace curie
