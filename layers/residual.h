// Residual: y = activation(shortcut(x) + main(x)). Without a shortcut x itself is added.
#pragma once

#include "kernels/activation.h"
#include "layers/module.h"

namespace curie {

class Residual : public Module {
  public:
    /// Both branches keep this module's path: their layers are named as if they stood here. The sum
    /// is the layer `add`, and with an activation its result is the layer `add_activation`.
    explicit Residual(std::shared_ptr<Module> main, std::shared_ptr<Module> shortcut = nullptr,
                      Activation activation = Activation::none);

    Shape output_shape(const Shape& input) const override;
    void append_records(const Shape& input, std::vector<LayerRecord>& records) const override;
    std::string describe() const override;
    const Module& main() const { return *main_; }
    const Module* shortcut() const { return shortcut_.get(); }  ///< null: x itself
    Activation activation() const { return activation_; }

  protected:
    Tensor forward(Context& context, const Tensor& x) override;

  private:
    std::shared_ptr<Module> main_, shortcut_;
    Activation activation_;
};

}  // namespace curie
