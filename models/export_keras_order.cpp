#include "models/export_keras_order.h"

#include <algorithm>

namespace curie {
namespace {

/// The walk from the output: when each node is met first, and the order in which they are left,
/// inputs before what takes them.
struct Walk {
    const ExportGraph& graph;
    std::vector<int> met, left;

    explicit Walk(const ExportGraph& of) : graph(of), met(of.nodes.size(), -1) {
        visit(graph.output);
    }
    void visit(int node) {
        if (met[node] >= 0) return;
        met[node] = next_++;
        for (int input : graph.nodes[node].inputs) visit(input);
        left.push_back(node);
    }

  private:
    int next_ = 0;
};

}  // namespace

std::vector<int> keras_order(const ExportGraph& graph) {
    const Walk walk(graph);
    std::vector<int> depth(graph.nodes.size());
    for (auto node = walk.left.rbegin(); node != walk.left.rend(); ++node)
        for (int input : graph.nodes[*node].inputs)
            depth[input] = std::max(depth[input], depth[*node] + 1);
    std::vector<int> order = walk.left;
    std::sort(order.begin(), order.end(), [&](int a, int b) {
        return depth[a] != depth[b] ? depth[a] > depth[b] : walk.met[a] < walk.met[b];
    });
    return order;
}

}  // namespace curie
