#include "models/preprocessing.h"

#include <map>

#include "kernels/conv2d/conv2d.h"

namespace curie {
namespace {

const std::map<std::string, std::string> modes_of_models{
    {"vgg16", "caffe"},
    {"vgg19", "caffe"},
    {"resnet50", "caffe"},
    {"resnet101", "caffe"},
    {"mobilenet_v2", "tf"},
    {"xception", "tf"},
    {"inception_v3", "tf"},
    {"inception_resnet_v2", "tf"},
    {"nasnet_mobile", "tf"},
    {"nasnet_large", "tf"},
    {"densenet121", "torch"},
    // torchvision's weights; Keras has none of it.
    {"squeezenet", "torch"},
};

using Channel = Preprocessing::Channel;

std::vector<Channel> channels_of(const std::string& mode, int64_t count) {
    std::vector<Channel> channels;
    if (mode == "caffe") {
        channels = {{2, 255, -103.939}, {1, 255, -116.779}, {0, 255, -123.68}};
    } else if (mode == "torch") {
        const double mean[] = {0.485, 0.456, 0.406}, deviation[] = {0.229, 0.224, 0.225};
        for (int64_t c = 0; c < 3; ++c)
            channels.push_back({c, 1 / deviation[c], -mean[c] / deviation[c]});
    } else if (mode == "tf") {
        for (int64_t c = 0; c < count; ++c) channels.push_back({c, 2, -1});
    } else if (mode == "none") {
        return channels;
    } else {
        fail_input("preprocess", "expected caffe, tf, torch or none, got {}", mode);
    }
    if (static_cast<int64_t>(channels.size()) != count)
        fail_input("preprocess", "expected 3 channels for the mode {}, got {}", mode, count);
    return channels;
}

}  // namespace

std::string preprocessing_of(const std::string& model, const std::string& variant) {
    const auto found = modes_of_models.find(model);
    if (found == modes_of_models.end()) return "none";
    // timm's come from TensorFlow, torchvision's were trained on ImageNet's mean and deviation.
    const bool timm =
        model == "xception" || model == "inception_resnet_v2" || model == "nasnet_large";
    return variant == "pytorch" && !timm ? "torch" : found->second;
}

Preprocessing::Preprocessing(const std::string& mode, int64_t channels)
    : Module("Preprocessing"), mode_(mode), channels_(channels) {
    channels_of(mode, channels);
}

std::vector<Channel> Preprocessing::channels() const {
    return channels_of(mode_, channels_);
}

Tensor Preprocessing::forward(Context& context, const Tensor& x) {
    if (mode_ == "none") return x;
    if (!weight_.defined() || weight_.dtype() != x.dtype() ||
        weight_.storage()->runtime() != &context.allocator()->runtime()) {
        std::vector<double> weight(static_cast<size_t>(channels_ * channels_)), offset;
        for (const Channel& channel : channels_of(mode_, channels_)) {
            weight[static_cast<size_t>(channel.from * channels_) + offset.size()] = channel.weight;
            offset.push_back(channel.offset);
        }
        weight_ = context.from(weight, {1, 1, channels_, channels_}, x.dtype());
        offset_ = context.from(offset, {channels_}, x.dtype());
    }
    return conv2d(context, x, weight_, offset_);
}

void Preprocessing::append_records(const Shape& input, std::vector<LayerRecord>& records) const {
    LayerRecord layer = record(input);
    if (mode_ != "none") layer.flops = 2 * input.size();
    records.push_back(layer);
}

std::string Preprocessing::describe() const {
    return fmt::format("Preprocessing({})", mode_);
}

}  // namespace curie
