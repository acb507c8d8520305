#include "models/onnx_export.h"

#include <map>
#include <optional>

#include "models/export_graph.h"
#include "models/onnx_convolution.h"
#include "models/onnx_layers.h"

namespace curie {
namespace {

using Kind = ExportNode::Kind;

/// Batch norm nodes that can go into the convolution before them, by that convolution.
std::map<int, const BatchNorm*> foldable(const ExportGraph& graph) {
    std::map<int, const BatchNorm*> found;
    const std::vector<int> uses = graph.uses();
    for (const ExportNode& node : graph.nodes) {
        const auto* norm = dynamic_cast<const BatchNorm*>(node.layer);
        if (!norm) continue;
        const int before = node.inputs[0];
        const Module* layer = graph.nodes[before].layer;
        if (layer && is_convolution(*layer) && uses[before] == 1) found[before] = norm;
    }
    return found;
}

OnnxValue value_of(const std::string& name, const Shape& shape) {
    OnnxValue value{name, extents_of(shape)};
    value.shape[0] = -1;
    return value;
}

/// The names of the graph's ends; a layer of that name steps aside.
std::string inner_name(const std::string& name) {
    return name == "input" || name == "output" ? name + "/layer" : name;
}

}  // namespace

OnnxModel make_onnx(const Model& model, const OnnxOptions& options) {
    int64_t bytes = 0;
    for (const auto& parameter : model.module->state())
        bytes += parameter->shape.size() * static_cast<int64_t>(sizeof(float));
    check_onnx_size(bytes);
    const ExportGraph graph = export_graph(*model.module, model.input);
    const std::map<int, const BatchNorm*> folded =
        options.fold_batch_norm ? foldable(graph) : std::map<int, const BatchNorm*>();

    OnnxModel onnx;
    onnx.name = model.name;
    onnx.metadata = options.metadata;
    onnx.metadata["model"] = model.name;
    onnx.metadata["model_options"] = model.options.dump();
    onnx.input = value_of("input", model.input);
    std::vector<std::string> values = {onnx.add("Transpose", "channels_first", {"input"},
                                                {{"perm", std::vector<int64_t>{0, 3, 1, 2}}})};
    for (size_t i = 1; i < graph.nodes.size(); ++i) {
        const ExportNode& node = graph.nodes[i];
        const int from = node.inputs[0];
        if (node.layer && folded.count(from)) {
            values.push_back(values[from]);  // a batch norm that is inside already
            continue;
        }
        const OnnxCall call{onnx, inner_name(node.name), values[from], graph.nodes[from].shape};
        std::vector<std::string> inputs;
        for (int input : node.inputs) inputs.push_back(values[input]);
        switch (node.kind) {
            case Kind::sum:
                values.push_back(onnx.add("Add", call.name, inputs));
                break;
            case Kind::concatenation:
                values.push_back(onnx.add("Concat", call.name, inputs, {{"axis", int64_t{1}}}));
                break;
            case Kind::activation:
                values.push_back(onnx_activation(call, node.activation));
                break;
            default: {
                std::optional<ChannelAffine> affine;
                const auto norm = folded.find(static_cast<int>(i));
                if (norm != folded.end()) affine = affine_of(*norm->second);
                values.push_back(
                    is_convolution(*node.layer)
                        ? onnx_convolution(call, *node.layer, affine ? &*affine : nullptr)
                        : onnx_layer(call, *node.layer));
            }
        }
    }
    const Shape& shape = graph.nodes[graph.output].shape;
    std::string y = values[graph.output];
    if (options.probabilities && shape[-1] == 1) y = onnx.add("Sigmoid", "probability", {y});
    if (options.probabilities && shape[-1] > 1)
        y = onnx.add("Softmax", "probabilities", {y}, {{"axis", int64_t{1}}});
    y = onnx_channels_last({onnx, "channels_last", y, shape});
    for (OnnxNode& node : onnx.nodes)
        if (node.output == y) node.output = "output";
    for (OnnxNode& node : onnx.nodes)
        for (std::string& input : node.inputs)
            if (input == y) input = "output";
    onnx.output = value_of("output", shape);
    return onnx;
}

}  // namespace curie
