#include "models/onnx_convolution.h"

#include <cmath>

#include "layers/conv2d.h"
#include "layers/depthwise_conv2d.h"
#include "layers/separable_conv2d.h"
#include "models/export_graph.h"
#include "models/permute.h"

namespace curie {
namespace {

/// Rows, columns, inputs of a group, outputs.
using Filters = PermutedArray;

struct Geometry {
    int64_t stride = 1, dilation = 1, groups = 1;
    Padding padding = Padding::valid;
};

void fold(const ChannelAffine& affine, Filters& filters, std::vector<float>& bias) {
    const size_t outputs = affine.scale.size();
    for (size_t i = 0; i < filters.values.size(); ++i)
        filters.values[i] = static_cast<float>(filters.values[i] * affine.scale[i % outputs]);
    bias.resize(outputs);
    for (size_t o = 0; o < outputs; ++o)
        bias[o] = static_cast<float>(bias[o] * affine.scale[o] + affine.shift[o]);
}

std::string convolve(const OnnxCall& call, const std::string& kernel_name, const Geometry& geometry,
                     Filters filters, std::vector<float> bias, const ChannelAffine* folded) {
    if (folded) fold(*folded, filters, bias);
    const Shape& s = filters.shape;
    const auto window = [&](int axis) {
        return make_window(call.input[1 + axis], s[axis], geometry.stride, geometry.dilation,
                           geometry.padding);
    };
    std::vector<OnnxAttribute> attributes = onnx_window(window(0), window(1));
    attributes.push_back({"dilations", std::vector<int64_t>{geometry.dilation, geometry.dilation}});
    attributes.push_back({"group", geometry.groups});
    PermutedArray kernel = permute(s, filters.values, {3, 2, 0, 1});
    std::vector<std::string> inputs = {
        call.x,
        call.model.constant(kernel_name, extents_of(kernel.shape), std::move(kernel.values))};
    if (!bias.empty()) inputs.push_back(call.model.constant(call.name + ".bias", {s[3]}, bias));
    return call.model.add("Conv", call.name, inputs, attributes);
}

/// H,W,C,M: output c * M + m of a group for each channel has the same place in memory.
Filters depthwise_filters(const ExportArray& kernel) {
    const Shape& s = kernel.shape;
    return {{s[0], s[1], 1, s[2] * s[3]}, kernel.values};
}

}  // namespace

ChannelAffine affine_of(const BatchNorm& layer) {
    const std::vector<ExportArray> arrays = export_arrays(layer);
    const size_t statistics = arrays.size() - 2;  // gamma and beta may be missing before them
    const std::vector<float>&mean = arrays[statistics].values,
          &variance = arrays[statistics + 1].values;
    ChannelAffine affine{std::vector<double>(mean.size(), 1), std::vector<double>(mean.size())};
    if (layer.options().scale)
        affine.scale.assign(arrays[0].values.begin(), arrays[0].values.end());
    if (layer.options().center) {
        const std::vector<float>& beta = arrays[layer.options().scale].values;
        affine.shift.assign(beta.begin(), beta.end());
    }
    for (size_t c = 0; c < mean.size(); ++c) {
        affine.scale[c] /= std::sqrt(variance[c] + layer.options().epsilon);
        affine.shift[c] -= mean[c] * affine.scale[c];
    }
    return affine;
}

bool is_convolution(const Module& layer) {
    return dynamic_cast<const Conv2D*>(&layer) || dynamic_cast<const DepthwiseConv2D*>(&layer) ||
           dynamic_cast<const SeparableConv2D*>(&layer);
}

std::string onnx_convolution(const OnnxCall& call, const Module& layer,
                             const ChannelAffine* folded) {
    const std::vector<ExportArray> arrays = export_arrays(layer);
    const auto bias = [&](size_t at) {
        return at < arrays.size() ? arrays[at].values : std::vector<float>();
    };
    if (const auto* conv = dynamic_cast<const Conv2D*>(&layer)) {
        const Conv2D::Options& o = conv->options();
        return convolve(call, call.name + ".kernel", {o.stride, o.dilation, o.groups, o.padding},
                        {arrays[0].shape, arrays[0].values}, bias(1), folded);
    }
    const int64_t channels = call.input[3];
    if (const auto* depthwise = dynamic_cast<const DepthwiseConv2D*>(&layer)) {
        const DepthwiseConv2D::Options& o = depthwise->options();
        return convolve(call, call.name + ".depthwise_kernel",
                        {o.stride, o.dilation, channels, o.padding}, depthwise_filters(arrays[0]),
                        bias(1), folded);
    }
    const auto& separable = dynamic_cast<const SeparableConv2D&>(layer);
    const SeparableConv2D::Options& o = separable.options();
    OnnxCall first = call, second = call;
    first.name = call.name + "/depthwise";
    second.x = convolve(first, call.name + ".depthwise_kernel",
                        {o.stride, o.dilation, channels, o.padding}, depthwise_filters(arrays[0]),
                        {}, nullptr);
    return convolve(second, call.name + ".pointwise_kernel", {},
                    {arrays[1].shape, arrays[1].values}, bias(2), folded);
}

}  // namespace curie
