// Graph: layers wired at will, as Keras' functional models are. A value may be used more than once,
// sums and concatenations join several.
#pragma once

#include "layers/module.h"

namespace curie {

class Graph : public Module {
  public:
    /// What a node computes; made by input(), add(), sum() and concatenate().
    struct Value {
        int node;
    };

    /// One call of the graph.
    struct Node {
        std::string name;
        std::shared_ptr<Module> layer;  ///< null: a sum, or a concatenation
        bool sum = false;
        std::vector<int> inputs;
        Shape shape;
        int last_use = 0;  ///< the node after which the value is not needed any more
        bool training_only = false;
    };

    /// `input` N,H,W,C is the image that the graph is written for; other sizes may pass at run time
    /// when every layer takes them.
    Graph(std::string kind, Shape input);

    Value input() const { return {0}; }
    /// A layer on `x`; an empty name leaves its children's paths as they are.
    Value add(const std::string& name, Value x, std::shared_ptr<Module> layer);
    template <class Layer, class... Args>
    Value add(const std::string& name, Value x, Args&&... args) {
        return add(name, x, std::make_shared<Layer>(std::forward<Args>(args)...));
    }
    /// a + b, of equal shapes.
    Value sum(const std::string& name, Value a, Value b);
    /// Side by side in the channels, in order.
    Value concatenate(const std::string& name, const std::vector<Value>& parts);
    /// What the graph returns; by default the last value that was made.
    void set_output(Value value) { output_ = value.node; }
    /// Values besides the output that a training pass computes, and an inference pass leaves out
    /// with all that only they need: the auxiliary classifiers of GoogLeNet.
    void set_auxiliary(const std::vector<Value>& values);
    /// Those values of the latest training pass; empty after an inference pass.
    const Tensors& auxiliary() const { return auxiliary_results_; }

    /// Of a value, for the image that the graph is written for.
    const Shape& shape(Value value) const { return nodes_[value.node].shape; }
    int64_t channels(Value value) const { return shape(value)[-1]; }
    /// Node 0 is the input; in the order of the calls.
    const std::vector<Node>& nodes() const { return nodes_; }
    int output() const { return output_; }

    Shape output_shape(const Shape& input) const override;
    void append_records(const Shape& input, std::vector<LayerRecord>& records) const override;

  protected:
    Tensor forward(Context& context, const Tensor& x) override;

  private:
    Value append(Node node);
    Shape infer(const Node& node, const std::vector<Shape>& shapes) const;
    std::vector<Shape> all_shapes(const Shape& input) const;
    bool is_kept(int node) const;

    std::vector<Node> nodes_;
    int output_ = 0;
    std::vector<int> auxiliary_;
    Tensors auxiliary_results_;
};

}  // namespace curie
