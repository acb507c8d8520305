// One layer on its way into an ONNX model.
#pragma once

#include <string>

#include "engine/shape.h"
#include "kernels/window.h"
#include "models/onnx_model.h"

namespace curie {

/// Images are N,C,H,W inside the ONNX model; `input` keeps the engine's N,H,W,C.
struct OnnxCall {
    OnnxModel& model;
    std::string name;  ///< of the layer, and of its result
    std::string x;     ///< the input's name
    Shape input;
};

inline std::vector<int64_t> extents_of(const Shape& shape) {
    return {shape.begin(), shape.end()};
}

/// What Conv, MaxPool and AveragePool share.
inline std::vector<OnnxAttribute> onnx_window(const Window& rows, const Window& columns) {
    using Integers = std::vector<int64_t>;
    return {{"kernel_shape", Integers{rows.kernel, columns.kernel}},
            {"strides", Integers{rows.stride, columns.stride}},
            {"pads", Integers{rows.before, columns.before, rows.after, columns.after}}};
}

}  // namespace curie
