// The autograd tape: one node per differentiable call, in the order of the calls. backward() walks
// it from the end. A node declares what it saves; everything else is freed as soon as the forward
// pass drops it.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/tensor.h"

namespace curie {

class Context;

/// What the gradient of an operation is computed from.
struct BackwardCall {
    std::span<const Tensor> saved;             ///< as declared in the node
    std::span<const Tensor> output_gradients;  ///< one per output; undefined: does not contribute
    std::vector<bool> needed;                  ///< per input: is its gradient wanted?
};

struct Node {
    std::string operation;
    std::vector<std::shared_ptr<GradientSlot>> inputs, outputs;
    std::vector<Tensor> saved;
    /// Returns one gradient per input; undefined where it is not needed.
    std::function<std::vector<Tensor>(Context&, const BackwardCall&)> backward;
};

class Tape {
  public:
    /// Leaves a node when recording is on and an input requires a gradient; otherwise does nothing,
    /// so that frozen parts keep no activations. Outputs become intermediates.
    void record(std::string operation, std::vector<Tensor> inputs, std::vector<Tensor> outputs,
                std::vector<Tensor> saved,
                std::function<std::vector<Tensor>(Context&, const BackwardCall&)> backward);

    /// Fills the gradients of all leaves that `loss` (one element) depends on, adding to gradients
    /// that are there; then the tape is empty. Intermediate gradients are freed on the way unless
    /// retained.
    void backward(Context& context, const Tensor& loss);
    /// The same from any output with a gradient of its shape.
    void backward(Context& context, const Tensor& output, const Tensor& output_gradient);

    /// Throws a forward pass away, as if it had not been recorded.
    void clear();
    size_t size() const { return nodes_.size(); }
    bool recording = true;

  private:
    std::vector<Node> nodes_;
};

/// No tape within a scope: inference, or statistics that are not differentiated.
class NoGradient {
  public:
    explicit NoGradient(Tape& tape) : tape_(tape), before_(tape.recording) {
        tape.recording = false;
    }
    ~NoGradient() { tape_.recording = before_; }
    NoGradient(const NoGradient&) = delete;
    NoGradient& operator=(const NoGradient&) = delete;

  private:
    Tape& tape_;
    bool before_;
};

}  // namespace curie
