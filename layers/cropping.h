// Cropping2D as in Keras: takes rows and columns off N,H,W,C images.
#pragma once

#include "kernels/pad/pad.h"
#include "layers/margins.h"
#include "layers/module.h"

namespace curie {

class Cropping : public Module {
  public:
    explicit Cropping(const Margins& margins) : Module("Cropping"), margins_(margins) {}

    Shape output_shape(const Shape& x) const override {
        return {x[0], x[1] - margins_.top - margins_.bottom, x[2] - margins_.left - margins_.right,
                x[3]};
    }
    std::string describe() const override {
        return fmt::format("Cropping({},{} rows, {},{} columns)", margins_.top, margins_.bottom,
                           margins_.left, margins_.right);
    }
    const Margins& margins() const { return margins_; }

  protected:
    Tensor forward(Context& context, const Tensor& x) override {
        return crop(context, x, margins_.top, margins_.bottom, margins_.left, margins_.right);
    }

  private:
    Margins margins_;
};

}  // namespace curie
