// Writes a Graph in the terms of the papers' tables: convolution, batch norm, pool, classifier.
// The layers' names are those of Keras, so that its weight files load by name.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "layers/batch_norm.h"
#include "layers/conv2d.h"
#include "layers/graph.h"
#include "models/backbone_config.h"

namespace curie {

/// The option `variant` that a model, or a part of it, was made with: "pytorch" or "keras". Models
/// that have no such option are Keras'.
std::string variant_of(const Module& model);

/// Of Network::conv().
struct NetworkConvolution {
    int64_t stride = 1;
    Padding padding = Padding::same;
    bool bias = false;
    int64_t groups = 1;
};

class Network {
  public:
    using Value = Graph::Value;

    using Convolution = NetworkConvolution;

    /// `batch_norm` are the settings that every batch norm of the network shares.
    Network(const std::string& kind, const BackboneConfig& config,
            const BatchNorm::Options& batch_norm = {});

    Value input() const { return graph_->input(); }
    int64_t channels(Value x) const { return graph_->channels(x); }
    int64_t rows(Value x) const { return graph_->shape(x)[1]; }
    int64_t columns(Value x) const { return graph_->shape(x)[2]; }

    Value conv(const std::string& name, Value x, int64_t filters, int64_t kernel,
               const Convolution& options = {});
    Value conv(const std::string& name, Value x, int64_t filters, KernelSize kernel,
               const Convolution& options = {});
    /// Bias and ReLU after it, as networks before batch norm have it.
    Value conv_relu(const std::string& name, Value x, int64_t filters, int64_t kernel,
                    Convolution options = {});
    Value depthwise(const std::string& name, Value x, int64_t kernel, int64_t stride,
                    Padding padding);
    Value separable(const std::string& name, Value x, int64_t filters, int64_t kernel,
                    int64_t stride = 1, Padding padding = Padding::same);
    Value batch_norm(const std::string& name, Value x, Activation activation = Activation::none);
    Value relu(const std::string& name, Value x);
    Value zero_padding(const std::string& name, Value x, int64_t margin);
    /// Keras' correct_pad() before a `valid` window of stride 2.
    Value stride2_padding(const std::string& name, Value x, int64_t kernel);
    Value max_pool(const std::string& name, Value x, int64_t size, int64_t stride, Padding padding);
    Value average_pool(const std::string& name, Value x, int64_t size, int64_t stride,
                       Padding padding);
    Value sum(const std::string& name, Value a, Value b) { return graph_->sum(name, a, b); }
    Value concatenate(const std::string& name, const std::vector<Value>& parts) {
        return graph_->concatenate(name, parts);
    }
    /// A layer that has no helper here.
    template <class Layer, class... Args>
    Value add(const std::string& name, Value x, Args&&... args) {
        return graph_->add<Layer>(name, x, std::forward<Args>(args)...);
    }
    Value dense(const std::string& name, Value x, int64_t units);

    /// The usual classifier, when the configuration has one: global average, dense `predictions`.
    std::shared_ptr<Module> finish(Value x);
    /// The graph that ends in `x`; `auxiliary`: see Graph::set_auxiliary().
    std::shared_ptr<Module> result(Value x, const std::vector<Value>& auxiliary = {});

    const BackboneConfig& config() const { return config_; }

  private:
    BackboneConfig config_;
    BatchNorm::Options batch_norm_;
    std::shared_ptr<Graph> graph_;
};

}  // namespace curie
