// Inputs and outputs of a problem, as the programs that run single operations draw them.
#pragma once

#include <cmath>

#include "engine/context.h"

namespace curie {

/// The inputs that the operation's own tests would draw, in the problem's dtype. Drawn on the host:
/// the memory of another device cannot be written by its address.
inline Tensors make_inputs(Context& context, const Operation& operation, const Problem& problem) {
    auto wide = problem.clone();
    wide->dtype = DType::float64;
    Random random(11);
    const auto host = std::make_shared<CachingAllocator>();
    Tensors doubles, inputs;
    for (const Shape& shape : operation.input_shapes(problem)) {
        const auto storage =
            std::make_shared<Storage>(host, static_cast<size_t>(shape.size()) * sizeof(double));
        doubles.emplace_back(shape, DType::float64, Device{}, storage);
        for (int64_t i = 0; i < shape.size(); ++i)
            doubles.back().data<double>()[i] = 2.0 * random.uniform() - 1.0;
    }
    if (operation.prepare) operation.prepare(*wide, doubles, random);
    for (size_t i = 0; i < doubles.size(); ++i) {
        const DType dtype = operation.input_dtype
                                ? operation.input_dtype(problem, static_cast<int>(i))
                                : problem.dtype;
        inputs.push_back(
            context.from(std::span<const double>(doubles[i].data<double>(), doubles[i].size()),
                         doubles[i].shape(), dtype));
    }
    return inputs;
}

/// Outputs full of NaN.
inline Tensors make_outputs(Context& context, const Operation& operation, const Problem& problem) {
    Tensors outputs;
    for (const Shape& shape : operation.output_shapes(problem)) {
        const int index = static_cast<int>(outputs.size());
        outputs.push_back(context.full(
            shape, std::nan(""),
            operation.output_dtype ? operation.output_dtype(problem, index) : problem.dtype));
    }
    return outputs;
}

}  // namespace curie
