// Scale: y = factor * x with a constant factor, as Inception-ResNet scales its residuals.
#pragma once

#include "kernels/scale/scale.h"
#include "layers/module.h"

namespace curie {

class Scale : public Module {
  public:
    explicit Scale(double factor) : Module("Scale"), factor_(factor) {}

    Shape output_shape(const Shape& input) const override { return input; }
    void append_records(const Shape& input, std::vector<LayerRecord>& records) const override {
        LayerRecord layer = record(input);
        layer.flops = layer.output.size();
        records.push_back(layer);
    }
    std::string describe() const override { return fmt::format("Scale({})", factor_); }
    double factor() const { return factor_; }

  protected:
    Tensor forward(Context& context, const Tensor& x) override {
        return scale(context, x, factor_);
    }

  private:
    double factor_;
};

}  // namespace curie
