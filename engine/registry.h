// The operation registry: every operation with its interchangeable variants. Nothing registers
// itself; CMake generates kernels' register_all() from the folders.
#pragma once

#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "engine/problem.h"
#include "engine/stream.h"
#include "engine/tensor.h"

namespace curie {

class Context;
class Random;
using Tensors = std::vector<Tensor>;
using TensorSpan = std::span<const Tensor>;

/// One way to run an operation.
struct Variant {
    std::string name;  ///< `reference`, `cpu_...`, `onednn`, `1_naive`, ...
    DeviceKind device = DeviceKind::cpu;
    std::vector<DType> dtypes;
    int rank = 0;  ///< the engine takes the highest rank that supports the problem
    std::function<Support(const Problem&)> supports;  ///< empty: everything of these dtypes
    std::function<void(Context&, const Problem&, TensorSpan inputs, TensorSpan outputs)> run;
    bool run_deterministic = true;  ///< the same bits in every run
    bool thread_invariant = true;   ///< the same bits with any number of threads
    int compute_capability = 0;     ///< the least that a GPU must have, 80 for 8.0; 0: any
    bool tf32 = false;              ///< rounds float32 inputs to TF32's 10 bits of mantissa
};

/// One record per operation: how shapes follow from a problem, what it costs, how it is checked.
struct Operation {
    std::string name;    ///< for example conv2d_forward
    std::string family;  ///< its folder in kernels/, for example conv2d
    /// The operations that compute its gradients. Empty only for an operation that is a gradient
    /// itself or that `no_gradient` explains.
    std::vector<std::string> gradients;
    std::string no_gradient;
    std::function<std::vector<Shape>(const Problem&)> input_shapes, output_shapes;
    std::function<double(const Problem&)> flops;  ///< a multiply-add counts as two
    /// Length of the longest sum in one output element; test tolerances scale with it. Empty: 1.
    std::function<double(const Problem&)> accumulation;
    std::function<std::vector<Case>()> cases;
    /// The differentiable public function on this problem, for gradient checks; forward
    /// operations only. Returns the one differentiable output.
    std::function<Tensor(Context&, const Problem&, TensorSpan inputs)> differentiable;
    /// Which inputs of `differentiable` have a gradient; empty: all.
    std::vector<bool> differentiable_inputs;
    /// Replaces the uniform [-1, 1) test inputs (float64) where an operation needs others: labels,
    /// positive variances, values without ties.
    std::function<void(const Problem&, std::span<Tensor> inputs, Random&)> prepare;
    std::vector<Variant> variants;

    /// The dtypes in which a result is stored, when they differ from the problem's; empty: same.
    std::function<DType(const Problem&, int output)> output_dtype;
    std::function<DType(const Problem&, int input)> input_dtype;

    /// Bytes read and written once: inputs and outputs.
    double bytes(const Problem& problem) const;
    const Variant* find(const std::string& variant, DeviceKind device) const;
};

class Registry {
  public:
    /// Throws on a second operation of one name.
    void add(Operation operation);
    /// Adds to an operation that stands; throws on an unknown operation or a second variant of one
    /// name and device.
    void add(const std::string& operation, Variant variant);
    /// Throws unless every gradient that an operation names is registered, every operation has a
    /// gradient (or says why not) and a `reference` variant for float32 and float64.
    void check_complete() const;

    const Operation& at(const std::string& name) const;
    bool contains(const std::string& name) const { return operations_.count(name) > 0; }
    const std::map<std::string, Operation>& operations() const { return operations_; }

  private:
    std::map<std::string, Operation> operations_;
};

/// Why `variant` cannot run `problem` (dtype first, then its own supports()).
Support supports(const Variant& variant, const Problem& problem);
/// The same on this device, which may lack what the variant's instructions need.
Support supports(const Variant& variant, const Problem& problem, const DeviceProperties& device);

}  // namespace curie
