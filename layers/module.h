// A module: named parameters, children, and one call from a tensor to a tensor. Layers are modules
// without children; containers and models are modules that call others.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "engine/context.h"
#include "engine/named_tensors.h"
#include "engine/parameter.h"
#include "layers/initializer.h"
#include "layers/layer_record.h"

namespace curie {

class Module {
  public:
    /// `kind` is the class as the print shows it, for example Conv2D.
    explicit Module(std::string kind) : kind_(std::move(kind)) {}
    virtual ~Module() = default;
    Module(const Module&) = delete;
    Module& operator=(const Module&) = delete;

    /// Calls forward(), recorded by the profiler (category "layer"). A layer's output is shown to
    /// context.on_layer_output under the layer's path.
    Tensor operator()(Context& context, const Tensor& x);

    /// Shape inference without computing; the batch is extent 0. Throws Error naming this layer
    /// when the input does not fit.
    virtual Shape output_shape(const Shape& input) const = 0;
    /// One record per layer in the order of the calls, for summaries and costs.
    virtual void append_records(const Shape& input, std::vector<LayerRecord>& records) const;
    /// The sum over append_records().
    Cost cost(const Shape& input) const;

    /// Draws every parameter and buffer. A parameter's values depend on `seed` and its path alone.
    void initialize(Context& context, uint64_t seed, DType dtype = DType::float32);

    /// Parameters of this module and its children that can be trained, in the order of creation.
    Parameters parameters() const;
    /// Moving statistics: stored with the parameters, never differentiated.
    Parameters buffers() const;
    /// Both, in the order of creation, as a checkpoint stores them.
    Parameters state() const;
    NamedTensors named_tensors() const;
    /// Copies values into the initialised state; every name must be there, no other, and each of
    /// its shape (see copy_named()). `source` names the file in the message.
    void load(const NamedTensors& tensors, const std::string& source);
    void clear_gradients();

    /// Frozen parts record no tape; a frozen batch norm also runs in inference mode.
    void freeze() { set_trainable(false); }
    void unfreeze() { set_trainable(true); }
    virtual void set_trainable(bool trainable);
    bool trainable() const { return trainable_; }

    const std::string& kind() const { return kind_; }
    /// Dotted names from the root, for example block1.expand; empty for the root.
    const std::string& path() const { return path_; }
    const std::vector<std::shared_ptr<Module>>& children() const { return children_; }
    /// The module at a path below this one; throws InputError naming the known ones.
    Module& at(const std::string& path);
    /// One line: the kind and its settings, for example Conv2D(3 -> 18, 1x1).
    virtual std::string describe() const { return kind_; }
    /// This module and everything below, one line each, indented.
    std::string print() const;

  protected:
    virtual Tensor forward(Context& context, const Tensor& x) = 0;

    std::shared_ptr<Parameter> add_parameter(const std::string& name, Shape shape,
                                             Initializer initializer, double l2 = 0);
    std::shared_ptr<Parameter> add_buffer(const std::string& name, Shape shape,
                                          Initializer initializer);
    /// `name` may be empty: the child then shares this module's path. Returns the child.
    template <class Child>
    std::shared_ptr<Child> add_child(const std::string& name, std::shared_ptr<Child> child) {
        attach(name, child);
        return child;
    }
    /// A layer's record: its shape, its parameters and no work; layers add theirs.
    LayerRecord record(const Shape& input) const;
    /// The record of a nameless step of a container, such as the sum of a Residual.
    LayerRecord record_of(const std::string& name, const std::string& kind, Shape output) const;
    /// Shows such a step's output to context.on_layer_output.
    void report(Context& context, const std::string& name, const Tensor& y) const;
    /// `[path] expected ...` for messages about this layer.
    std::string where() const { return path_.empty() ? kind_ : path_ + " " + kind_; }

  private:
    struct Entry {
        std::string name;
        Initializer initializer;
        std::shared_ptr<Parameter> parameter;
    };
    std::shared_ptr<Parameter> add_entry(const std::string& name, Shape shape,
                                         Initializer initializer, double l2, bool buffer);
    void attach(const std::string& name, const std::shared_ptr<Module>& child);
    void set_path(const std::string& path);
    template <class Visit>
    void visit(const Visit& visit) const;

    std::string kind_, name_, path_;
    std::vector<Entry> entries_;
    std::vector<std::shared_ptr<Module>> children_;
    bool trainable_ = true;
};

}  // namespace curie
