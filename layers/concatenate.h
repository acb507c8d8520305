// Concatenate: every branch on the same input, their outputs side by side in the channels, in
// order. Inception's and DenseNet's blocks are made of it.
#pragma once

#include "layers/module.h"

namespace curie {

class Concatenate : public Module {
  public:
    Concatenate() : Module("Concatenate") {}

    /// Appends a branch; nullptr is the input itself. The result is the layer `concat`.
    Concatenate& add(const std::string& name, std::shared_ptr<Module> branch);

    Shape output_shape(const Shape& input) const override;
    void append_records(const Shape& input, std::vector<LayerRecord>& records) const override;
    /// In order; a null one is the input itself.
    const std::vector<std::shared_ptr<Module>>& branches() const { return branches_; }

  protected:
    Tensor forward(Context& context, const Tensor& x) override;

  private:
    std::vector<std::shared_ptr<Module>> branches_;
};

}  // namespace curie
