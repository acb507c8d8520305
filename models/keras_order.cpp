#include "models/keras_order.h"

#include <algorithm>

#include "layers/batch_norm.h"
#include "layers/graph.h"

namespace curie {
namespace {

/// Keras' layers in one call of the graph: its activation is a layer of its own behind the norm.
int steps_of(const Graph::Node& node) {
    const auto* norm = dynamic_cast<const BatchNorm*>(node.layer.get());
    return norm && norm->options().activation != Activation::none ? 2 : 1;
}

/// The nodes of a graph that its output needs, in Keras' order.
std::vector<int> sorted_nodes(const Graph& graph) {
    const std::vector<Graph::Node>& nodes = graph.nodes();
    constexpr int unseen = -1;
    std::vector<int> met(nodes.size(), unseen), depth(nodes.size(), 0), order;
    // Without recursion: the longest graphs have a thousand nodes in a row.
    std::vector<std::pair<int, size_t>> stack;
    int count = 0;
    const auto arrive = [&](int node) {
        met[node] = count++;
        order.push_back(node);
        stack.emplace_back(node, 0);
    };
    arrive(graph.output());
    while (!stack.empty()) {
        auto& [node, next] = stack.back();
        if (next == nodes[node].inputs.size()) {
            stack.pop_back();
            continue;
        }
        const int input = nodes[node].inputs[next++];
        if (met[input] == unseen) arrive(input);
    }
    // A node stands behind its inputs, so going back from the end meets every consumer first.
    for (size_t node = nodes.size(); node-- > 0;) {
        if (met[node] == unseen) continue;
        depth[node] += steps_of(nodes[node]) - 1;
        for (int input : nodes[node].inputs) depth[input] = std::max(depth[input], depth[node] + 1);
    }
    std::sort(order.begin(), order.end(), [&](int a, int b) {
        return depth[a] != depth[b] ? depth[a] > depth[b] : met[a] < met[b];
    });
    return order;
}

void append(const Module& module, std::vector<std::string>& paths) {
    if (const auto* graph = dynamic_cast<const Graph*>(&module)) {
        for (int node : sorted_nodes(*graph))
            if (graph->nodes()[node].layer) append(*graph->nodes()[node].layer, paths);
        return;
    }
    for (const auto& child : module.children()) append(*child, paths);
    for (const auto& parameter : module.state()) {
        const std::string path = parameter->path.substr(0, parameter->path.rfind('.'));
        if (std::find(paths.begin(), paths.end(), path) == paths.end()) paths.push_back(path);
    }
}

}  // namespace

std::vector<std::string> keras_layer_order(const Module& model) {
    std::vector<std::string> paths;
    append(model, paths);
    return paths;
}

}  // namespace curie
