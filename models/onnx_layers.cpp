#include "models/onnx_layers.h"

#include "layers/activation.h"
#include "layers/average_pool.h"
#include "layers/batch_norm.h"
#include "layers/cropping.h"
#include "layers/dense.h"
#include "layers/flatten.h"
#include "layers/global_average_pool.h"
#include "layers/max_pool.h"
#include "layers/scale.h"
#include "layers/zero_padding.h"
#include "models/export_graph.h"

namespace curie {
namespace {

using Integers = std::vector<int64_t>;

std::string batch_norm(const OnnxCall& call, const BatchNorm& layer) {
    const size_t channels = static_cast<size_t>(call.input[-1]);
    std::vector<ExportArray> arrays = export_arrays(layer);
    // Both are inputs that ONNX wants.
    if (!layer.options().scale)
        arrays.insert(arrays.begin(), {"gamma", {call.input[-1]}, std::vector<float>(channels, 1)});
    if (!layer.options().center)
        arrays.insert(arrays.begin() + 1, {"beta", {call.input[-1]}, std::vector<float>(channels)});
    std::vector<std::string> inputs = {call.x};
    for (ExportArray& array : arrays)
        inputs.push_back(call.model.constant(call.name + "." + array.role, extents_of(array.shape),
                                             std::move(array.values)));
    return call.model.add("BatchNormalization", call.name, inputs,
                          {{"epsilon", static_cast<float>(layer.options().epsilon)}});
}

std::string pool(const OnnxCall& call, const Pool& layer) {
    const PoolOptions& options = layer.options();
    std::vector<OnnxAttribute> attributes =
        onnx_window(pool_window(call.input[1], options), pool_window(call.input[2], options));
    const bool largest = dynamic_cast<const MaxPool*>(&layer);
    // Keras divides by the elements under the window alone.
    if (!largest) attributes.push_back({"count_include_pad", int64_t{0}});
    return call.model.add(largest ? "MaxPool" : "AveragePool", call.name, {call.x}, attributes);
}

std::string dense(const OnnxCall& call, const Dense& layer) {
    std::vector<ExportArray> arrays = export_arrays(layer);
    std::vector<std::string> inputs = {call.x};
    for (ExportArray& array : arrays)
        inputs.push_back(call.model.constant(call.name + "." + array.role, extents_of(array.shape),
                                             std::move(array.values)));
    return call.model.add("Gemm", call.name, inputs);
}

std::string pad(const OnnxCall& call, const Margins& m) {
    const std::string pads =
        call.model.constant(call.name + ".pads", {0, 0, m.top, m.left, 0, 0, m.bottom, m.right});
    return call.model.add("Pad", call.name, {call.x, pads}, {{"mode", std::string("constant")}});
}

std::string crop(const OnnxCall& call, const Margins& m) {
    OnnxModel& model = call.model;
    const auto integers = [&](const char* what, Integers values) {
        return model.constant(call.name + "." + what, std::move(values));
    };
    return model.add("Slice", call.name,
                     {call.x, integers("starts", {m.top, m.left}),
                      integers("ends", {call.input[1] - m.bottom, call.input[2] - m.right}),
                      integers("axes", {2, 3})});
}

std::string activation(const OnnxCall& call, ActivationLayer::Function function) {
    switch (function) {
        case ActivationLayer::Function::relu:
            return onnx_activation(call, Activation::relu);
        case ActivationLayer::Function::relu6:
            return onnx_activation(call, Activation::relu6);
        case ActivationLayer::Function::sigmoid:
            return call.model.add("Sigmoid", call.name, {call.x});
        case ActivationLayer::Function::softmax:
            // Axis 1 is the channel, of images and of vectors.
            return call.model.add("Softmax", call.name, {call.x}, {{"axis", int64_t{1}}});
        default:
            fail_input("onnx", "expected an activation that has a rule here, got that of {}",
                       call.name);
    }
}

}  // namespace

std::string onnx_channels_last(const OnnxCall& call) {
    if (call.input.rank() != 4) return call.x;
    return call.model.add("Transpose", call.name, {call.x}, {{"perm", Integers{0, 2, 3, 1}}});
}

std::string onnx_activation(const OnnxCall& call, Activation activation) {
    if (activation == Activation::relu) return call.model.add("Relu", call.name, {call.x});
    const std::string least = call.model.constant(call.name + ".min", {}, std::vector<float>{0}),
                      most = call.model.constant(call.name + ".max", {}, std::vector<float>{6});
    return call.model.add("Clip", call.name, {call.x, least, most});
}

std::string onnx_layer(const OnnxCall& call, const Module& layer) {
    OnnxModel& model = call.model;
    if (const auto* norm = dynamic_cast<const BatchNorm*>(&layer)) return batch_norm(call, *norm);
    if (const auto* pooling = dynamic_cast<const Pool*>(&layer)) return pool(call, *pooling);
    if (const auto* product = dynamic_cast<const Dense*>(&layer)) return dense(call, *product);
    if (const auto* function = dynamic_cast<const ActivationLayer*>(&layer))
        return activation(call, function->function());
    if (const auto* padding = dynamic_cast<const ZeroPadding*>(&layer))
        return pad(call, padding->margins());
    if (const auto* cropping = dynamic_cast<const Cropping*>(&layer))
        return crop(call, cropping->margins());
    if (const auto* scale = dynamic_cast<const Scale*>(&layer)) {
        const std::string factor = model.constant(
            call.name + ".factor", {}, std::vector<float>{static_cast<float>(scale->factor())});
        return model.add("Mul", call.name, {call.x, factor});
    }
    if (dynamic_cast<const GlobalAveragePool*>(&layer)) {
        const std::string averaged =
            model.add("GlobalAveragePool", call.name + "/average", {call.x});
        return model.add("Flatten", call.name, {averaged});
    }
    if (dynamic_cast<const Flatten*>(&layer)) {
        // The dense layer behind it knows the elements in the order N,H,W,C.
        OnnxCall turned = call;
        turned.name += "/channels_last";
        return model.add("Flatten", call.name, {onnx_channels_last(turned)});
    }
    fail_input("onnx", "expected a layer that has a rule here, got a {} at {}", layer.kind(),
               layer.path());
}

}  // namespace curie
