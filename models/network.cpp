#include "models/network.h"

#include "layers/activation.h"
#include "layers/average_pool.h"
#include "layers/dense.h"
#include "layers/depthwise_conv2d.h"
#include "layers/global_average_pool.h"
#include "layers/max_pool.h"
#include "layers/separable_conv2d.h"
#include "layers/zero_padding.h"

namespace curie {

namespace {

const std::string pytorch_suffix = " (PyTorch)";  // of the kind

}  // namespace

std::string variant_of(const Module& model) {
    if (model.kind().ends_with(pytorch_suffix)) return "pytorch";
    for (const auto& child : model.children())
        if (variant_of(*child) == "pytorch") return "pytorch";
    return "keras";
}

Network::Network(const std::string& kind, const BackboneConfig& config,
                 const BatchNorm::Options& batch_norm)
    : config_(config),
      batch_norm_(batch_norm),
      graph_(std::make_shared<Graph>(config.pytorch ? kind + pytorch_suffix : kind,
                                     config.input_shape())) {}

Network::Value Network::conv(const std::string& name, Value x, int64_t filters, int64_t kernel,
                             const Convolution& options) {
    return conv(name, x, filters, KernelSize{kernel, kernel}, options);
}

Network::Value Network::conv(const std::string& name, Value x, int64_t filters, KernelSize kernel,
                             const Convolution& options) {
    return add<Conv2D>(name, x, channels(x), filters, kernel,
                       Conv2D::Options{.stride = options.stride,
                                       .groups = options.groups,
                                       .padding = options.padding,
                                       .bias = options.bias});
}

Network::Value Network::conv_relu(const std::string& name, Value x, int64_t filters, int64_t kernel,
                                  Convolution options) {
    options.bias = true;
    return relu(name + "_relu", conv(name, x, filters, kernel, options));
}

Network::Value Network::depthwise(const std::string& name, Value x, int64_t kernel, int64_t stride,
                                  Padding padding) {
    return add<DepthwiseConv2D>(
        name, x, channels(x), kernel,
        DepthwiseConv2D::Options{.stride = stride, .padding = padding, .bias = false});
}

Network::Value Network::separable(const std::string& name, Value x, int64_t filters, int64_t kernel,
                                  int64_t stride, Padding padding) {
    return add<SeparableConv2D>(
        name, x, channels(x), filters, kernel,
        SeparableConv2D::Options{.stride = stride, .padding = padding, .bias = false});
}

Network::Value Network::batch_norm(const std::string& name, Value x, Activation activation) {
    BatchNorm::Options options = batch_norm_;
    options.activation = activation;
    return add<BatchNorm>(name, x, channels(x), options);
}

Network::Value Network::relu(const std::string& name, Value x) {
    return add<ActivationLayer>(name, x, ActivationLayer::Function::relu);
}

Network::Value Network::zero_padding(const std::string& name, Value x, int64_t margin) {
    return add<ZeroPadding>(name, x, Margins{margin, margin, margin, margin});
}

Network::Value Network::stride2_padding(const std::string& name, Value x, int64_t kernel) {
    return add<ZeroPadding>(name, x, stride2_margins(rows(x), columns(x), kernel));
}

Network::Value Network::max_pool(const std::string& name, Value x, int64_t size, int64_t stride,
                                 Padding padding) {
    return add<MaxPool>(name, x, PoolOptions{size, stride, padding});
}

Network::Value Network::average_pool(const std::string& name, Value x, int64_t size, int64_t stride,
                                     Padding padding) {
    return add<AveragePool>(name, x, PoolOptions{size, stride, padding});
}

Network::Value Network::dense(const std::string& name, Value x, int64_t units) {
    return add<Dense>(name, x, channels(x), units);
}

std::shared_ptr<Module> Network::finish(Value x) {
    if (config_.top)
        x = dense("predictions", add<GlobalAveragePool>("avg_pool", x), config_.classes);
    return result(x);
}

std::shared_ptr<Module> Network::result(Value x, const std::vector<Value>& auxiliary) {
    graph_->set_output(x);
    if (!auxiliary.empty()) graph_->set_auxiliary(auxiliary);
    return graph_;
}

}  // namespace curie
