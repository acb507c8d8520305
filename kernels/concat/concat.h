// concat: tensors joined along the last axis, in the order of the list (Keras' Concatenate, axis
// -1). The gradient cuts dy into the same parts.
#pragma once

#include "engine/context.h"

namespace curie {

struct ConcatProblem : ProblemOf<ConcatProblem> {
    Shape leading;                ///< all axes but the last, the same for all inputs
    std::vector<int64_t> widths;  ///< last extent of every input

    std::string describe() const override;
    Shape input_shape(size_t input) const { return with_last(widths[input]); }
    Shape output_shape() const { return with_last(total_width()); }
    int64_t total_width() const;
    int64_t rows() const { return leading.size(); }

  private:
    Shape with_last(int64_t extent) const;
};

/// One or more tensors of rank >= 1, float32 or float64, equal but for their last extents.
Tensor concat(Context& context, const std::vector<Tensor>& inputs);

}  // namespace curie
