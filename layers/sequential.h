// Modules one after another.
#pragma once

#include "layers/module.h"

namespace curie {

class Sequential : public Module {
  public:
    explicit Sequential(std::string kind = "Sequential") : Module(std::move(kind)) {}

    /// Appends a module; `name` becomes a part of its parameters' paths, unless it is empty.
    Sequential& add(const std::string& name, std::shared_ptr<Module> module);
    /// The same with the module made here: add<Dense>("dense", 256, 1).
    template <class Layer, class... Args>
    Sequential& add(const std::string& name, Args&&... args) {
        return add(name, std::make_shared<Layer>(std::forward<Args>(args)...));
    }

    Shape output_shape(const Shape& input) const override;
    void append_records(const Shape& input, std::vector<LayerRecord>& records) const override;

  protected:
    Tensor forward(Context& context, const Tensor& x) override;
};

}  // namespace curie
