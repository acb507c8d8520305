#include "models/export_graph.h"

#include "layers/batch_norm.h"
#include "layers/concatenate.h"
#include "layers/dropout.h"
#include "layers/graph.h"
#include "layers/residual.h"
#include "layers/sequential.h"

namespace curie {
namespace {

using Kind = ExportNode::Kind;

/// Appends what a module computes; every function returns the node of the result.
class Flattening {
  public:
    Flattening(ExportGraph& graph, const Shape& input) : graph_(graph) {
        graph_.nodes.resize(1);
        graph_.nodes[0].name = "input";
        graph_.nodes[0].shape = input;
    }

    int module(const Module& module, int x) {
        if (const auto* graph = dynamic_cast<const Graph*>(&module)) return network(*graph, x);
        if (const auto* residual = dynamic_cast<const Residual*>(&module)) return add(*residual, x);
        if (const auto* concatenate = dynamic_cast<const Concatenate*>(&module))
            return branches(*concatenate, x);
        if (dynamic_cast<const Sequential*>(&module)) {
            for (const auto& child : module.children()) x = this->module(*child, x);
            return x;
        }
        if (dynamic_cast<const Dropout*>(&module)) return x;
        if (!module.children().empty())
            fail_input("export",
                       "expected a model of layers that can be taken apart, got a {} at {}",
                       module.kind(), module.path());
        return layer(module, x);
    }

  private:
    const Shape& shape(int node) const { return graph_.nodes[node].shape; }

    int append(ExportNode node) {
        graph_.nodes.push_back(std::move(node));
        return static_cast<int>(graph_.nodes.size()) - 1;
    }

    int layer(const Module& layer, int x) {
        const int y = append({.kind = Kind::layer,
                              .name = layer.path(),
                              .layer = &layer,
                              .inputs = {x},
                              .shape = layer.output_shape(shape(x))});
        const auto* norm = dynamic_cast<const BatchNorm*>(&layer);
        return norm ? activation(norm->options().activation,
                                 layer.path() + "/" + name_of(norm->options().activation), y)
                    : y;
    }

    int activation(Activation function, const std::string& name, int x) {
        if (function == Activation::none) return x;
        return append({.kind = Kind::activation,
                       .name = name,
                       .activation = function,
                       .inputs = {x},
                       .shape = shape(x)});
    }

    int add(const Residual& residual, int x) {
        const int main = module(residual.main(), x);
        const int shortcut = residual.shortcut() ? module(*residual.shortcut(), x) : x;
        const int sum = append({.kind = Kind::sum,
                                .name = under(residual, "add"),
                                .inputs = {shortcut, main},
                                .shape = shape(main)});
        return activation(residual.activation(), under(residual, "add_activation"), sum);
    }

    int branches(const Concatenate& concatenate, int x) {
        std::vector<int> parts;
        for (const auto& branch : concatenate.branches())
            parts.push_back(branch ? module(*branch, x) : x);
        return append({.kind = Kind::concatenation,
                       .name = under(concatenate, "concat"),
                       .inputs = parts,
                       .shape = concatenate.output_shape(shape(x))});
    }

    int network(const Graph& graph, int x) {
        std::vector<int> mine = {x};  // of each node of the graph
        for (size_t i = 1; i < graph.nodes().size(); ++i) {
            const Graph::Node& node = graph.nodes()[i];
            if (node.training_only) {
                constexpr int left_out = -1;  // no node that is kept asks for it
                mine.push_back(left_out);
                continue;
            }
            std::vector<int> inputs;
            for (int from : node.inputs) inputs.push_back(mine[from]);
            if (node.layer) {
                mine.push_back(module(*node.layer, inputs[0]));
                continue;
            }
            Shape joined = shape(inputs[0]);
            if (!node.sum) {
                std::vector<int64_t> extents(joined.begin(), joined.end());
                extents.back() = 0;
                for (int part : inputs) extents.back() += shape(part)[-1];
                joined = Shape(extents);
            }
            mine.push_back(append({.kind = node.sum ? Kind::sum : Kind::concatenation,
                                   .name = under(graph, node.name),
                                   .inputs = inputs,
                                   .shape = joined}));
        }
        return mine[graph.output()];
    }

    static std::string under(const Module& module, const std::string& name) {
        return module.path().empty() ? name : module.path() + "." + name;
    }

    ExportGraph& graph_;
};

std::vector<float> floats_of(const Parameter& parameter) {
    require(parameter.value.defined(), "export",
            "expected a model with values, got none for {}; load weights or initialise it first",
            parameter.path);
    if (parameter.value.dtype() != DType::float32) {
        const std::vector<double> wide = parameter.value.to_doubles();
        return {wide.begin(), wide.end()};
    }
    std::vector<float> values(static_cast<size_t>(parameter.shape.size()));
    parameter.value.to_host(values.data());
    return values;
}

}  // namespace

std::vector<int> ExportGraph::uses() const {
    std::vector<int> counts(nodes.size());
    for (const ExportNode& node : nodes)
        for (int input : node.inputs) ++counts[input];
    ++counts[output];
    return counts;
}

ExportGraph export_graph(const Module& model, const Shape& input) {
    ExportGraph graph;
    graph.output = Flattening(graph, input).module(model, 0);
    return graph;
}

std::vector<ExportArray> export_arrays(const Parameters& parameters) {
    std::vector<ExportArray> arrays;
    for (const auto& parameter : parameters)
        arrays.push_back({parameter->path.substr(parameter->path.rfind('.') + 1), parameter->shape,
                          floats_of(*parameter)});
    return arrays;
}

}  // namespace curie
