// A model as other programs know networks: a flat list of layers with their inputs, containers
// taken apart and fused activations split off.
#pragma once

#include <string>
#include <vector>

#include "kernels/activation.h"
#include "layers/module.h"

namespace curie {

struct ExportNode {
    enum class Kind { input, layer, activation, sum, concatenation };

    Kind kind = Kind::input;
    std::string name;               ///< the layer's path, unique; `NAME/relu` of a split activation
    const Module* layer = nullptr;  ///< of Kind::layer
    Activation activation = Activation::none;  ///< of Kind::activation
    std::vector<int> inputs;                   ///< earlier nodes
    Shape shape;                               ///< of the result; extent 0 is the batch
};

struct ExportGraph {
    std::vector<ExportNode> nodes;  ///< 0 is the input; every other after its inputs
    int output = 0;

    const ExportNode& input_of(const ExportNode& node) const { return nodes[node.inputs.at(0)]; }
    /// How many nodes take each node's result; the output counts as one more.
    std::vector<int> uses() const;
};

/// Layers that do nothing in inference (dropout) and what only training needs (GoogLeNet's
/// auxiliary classifiers) are left out. InputError naming a container that has no rule here.
ExportGraph export_graph(const Module& model, const Shape& input);

/// The parameters of a layer in float32, in the order and the layouts of Keras. Throws Error when
/// the model has no values yet.
struct ExportArray {
    std::string role;  ///< kernel, bias, gamma, ...
    Shape shape;
    std::vector<float> values;
};
std::vector<ExportArray> export_arrays(const Parameters& parameters);
inline std::vector<ExportArray> export_arrays(const Module& layer) {
    return export_arrays(layer.state());
}

}  // namespace curie
