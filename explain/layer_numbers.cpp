#include "explain/layer_numbers.h"

#include <algorithm>

#include "engine/atomic_file.h"

namespace curie {

std::vector<ChannelNumbers> channel_numbers(const ActivationGradient& layer) {
    const std::vector<double>& values = layer.activation;
    const size_t count = size_t(layer.channels());
    const double places = double(values.size() / count);
    std::vector<ChannelNumbers> numbers(count);
    for (size_t c = 0; c < count; ++c) numbers[c].minimum = numbers[c].maximum = values[c];
    for (size_t i = 0; i < values.size(); ++i) {
        ChannelNumbers& n = numbers[i % count];
        n.minimum = std::min(n.minimum, values[i]);
        n.maximum = std::max(n.maximum, values[i]);
        n.mean += values[i] / places;
        n.zeros += (values[i] == 0) / places;
        n.gradient += layer.gradient[i] / places;
    }
    return numbers;
}

void write_channel_numbers(const std::string& path, const ActivationGradient& layer) {
    std::string text = "channel,min,mean,max,zeros,gradient\n";
    const std::vector<ChannelNumbers> numbers = channel_numbers(layer);
    for (size_t c = 0; c < numbers.size(); ++c) {
        const ChannelNumbers& n = numbers[c];
        text += fmt::format("{},{:.9g},{:.9g},{:.9g},{:.4g},{:.9g}\n", c, n.minimum, n.mean,
                            n.maximum, n.zeros, n.gradient);
    }
    write_file_atomically(path, text);
}

const Parameter* kernel_of(const Model& model, const std::string& layer) {
    for (const auto& parameter : model.module->state())
        for (const char* name : {".kernel", ".depthwise_kernel"})
            if (parameter->path == layer + name) return parameter.get();
    return nullptr;
}

void write_kernel(const std::string& path, const Parameter& kernel) {
    const int64_t outputs = kernel.shape[-1], inputs = kernel.shape[-2];
    const int64_t width = kernel.shape.rank() == 4 ? kernel.shape[1] : 1;
    const std::vector<double> weights = kernel.value.to_doubles();
    std::string text = "row,column,input,output,weight\n";
    for (size_t i = 0; i < weights.size(); ++i) {
        const int64_t place = int64_t(i) / (inputs * outputs);
        text += fmt::format("{},{},{},{},{:.9g}\n", place / width, place % width,
                            int64_t(i) / outputs % inputs, int64_t(i) % outputs, weights[i]);
    }
    write_file_atomically(path, text);
}

}  // namespace curie
