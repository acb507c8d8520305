#include "layers/graph.h"

#include <algorithm>

#include "kernels/add/add.h"
#include "kernels/concat/concat.h"

namespace curie {

Graph::Graph(std::string kind, Shape input) : Module(std::move(kind)) {
    Node node;
    node.shape = std::move(input);
    nodes_.push_back(std::move(node));
}

Graph::Value Graph::append(Node node) {
    const int index = static_cast<int>(nodes_.size());
    std::vector<Shape> shapes;
    for (int input : node.inputs) {
        require(input >= 0 && input < index, where(), "expected a value of this graph");
        nodes_[input].last_use = index;
        shapes.push_back(nodes_[input].shape);
    }
    node.shape = infer(node, shapes);
    node.last_use = index;
    nodes_.push_back(std::move(node));
    output_ = index;
    return {index};
}

Graph::Value Graph::add(const std::string& name, Value x, std::shared_ptr<Module> layer) {
    Node node;
    node.name = name;
    node.layer = add_child(name, std::move(layer));
    node.inputs = {x.node};
    return append(std::move(node));
}

Graph::Value Graph::sum(const std::string& name, Value a, Value b) {
    Node node;
    node.name = name;
    node.sum = true;
    node.inputs = {a.node, b.node};
    return append(std::move(node));
}

Graph::Value Graph::concatenate(const std::string& name, const std::vector<Value>& parts) {
    Node node;
    node.name = name;
    for (Value part : parts) node.inputs.push_back(part.node);
    return append(std::move(node));
}

void Graph::set_auxiliary(const std::vector<Value>& values) {
    auxiliary_.clear();
    for (Value value : values) auxiliary_.push_back(value.node);
    // Backwards from the output: what it needs is no part of training alone.
    for (Node& node : nodes_) node.training_only = true;
    nodes_[output_].training_only = false;
    for (int i = output_; i > 0; --i)
        if (!nodes_[i].training_only)
            for (int from : nodes_[i].inputs) nodes_[from].training_only = false;
}

bool Graph::is_kept(int node) const {
    return node == output_ || std::count(auxiliary_.begin(), auxiliary_.end(), node) > 0;
}

Shape Graph::infer(const Node& node, const std::vector<Shape>& shapes) const {
    if (node.layer) return node.layer->output_shape(shapes[0]);
    if (node.sum) {
        require(shapes[0] == shapes[1], where(),
                "expected equal shapes to add in {}, got {} and {}", node.name, shapes[0],
                shapes[1]);
        return shapes[0];
    }
    require(!shapes.empty(), where(), "expected something to concatenate in {}", node.name);
    std::vector<int64_t> extents(shapes[0].begin(), shapes[0].end());
    extents.back() = 0;
    for (const Shape& shape : shapes) {
        require(shape.rank() == shapes[0].rank() &&
                    std::equal(shape.begin(), shape.end() - 1, shapes[0].begin()),
                where(), "expected parts of {} that differ in channels alone, got {} and {}",
                node.name, shapes[0], shape);
        extents.back() += shape[-1];
    }
    return Shape(extents);
}

std::vector<Shape> Graph::all_shapes(const Shape& input) const {
    std::vector<Shape> shapes = {input};
    for (size_t i = 1; i < nodes_.size(); ++i) {
        std::vector<Shape> inputs;
        for (int from : nodes_[i].inputs) inputs.push_back(shapes[from]);
        shapes.push_back(infer(nodes_[i], inputs));
    }
    return shapes;
}

Shape Graph::output_shape(const Shape& input) const {
    return all_shapes(input)[output_];
}

void Graph::append_records(const Shape& input, std::vector<LayerRecord>& records) const {
    const std::vector<Shape> shapes = all_shapes(input);
    for (size_t i = 1; i < nodes_.size(); ++i) {
        const Node& node = nodes_[i];
        if (node.layer) {
            const size_t first = records.size();
            node.layer->append_records(shapes[node.inputs[0]], records);
            // FLOPs are those of inference.
            if (node.training_only)
                for (size_t r = first; r < records.size(); ++r)
                    records[r].multiply_adds = records[r].flops = records[r].flops_conv2d = 0;
            continue;
        }
        LayerRecord joined = record_of(node.name, node.sum ? "Add" : "Concatenate", shapes[i]);
        if (node.sum) joined.flops = shapes[i].size();
        records.push_back(joined);
    }
}

Tensor Graph::forward(Context& context, const Tensor& x) {
    std::vector<Tensor> values(nodes_.size());
    values[0] = x;
    for (size_t i = 1; i < nodes_.size(); ++i) {
        const Node& node = nodes_[i];
        if (node.training_only && !context.training) continue;
        if (node.layer) {
            values[i] = (*node.layer)(context, values[node.inputs[0]]);
        } else {
            if (node.sum) {
                values[i] = curie::add(context, values[node.inputs[0]], values[node.inputs[1]]);
            } else {
                Tensors parts;
                for (int from : node.inputs) parts.push_back(values[from]);
                values[i] = concat(context, parts);
            }
            report(context, node.name, values[i]);
        }
        // Without a tape nothing else holds a value: inference needs the memory of the widest cut.
        for (int from : node.inputs)
            if (nodes_[from].last_use == static_cast<int>(i) && !is_kept(from))
                values[from] = Tensor();
    }
    auxiliary_results_.clear();
    if (context.training)
        for (int node : auxiliary_) auxiliary_results_.push_back(values[node]);
    return values[output_];
}

}  // namespace curie
