#include <algorithm>

#include "engine/atomic_file.h"
#include "explain/inference_pass.h"
#include "explain/layer_sheet.h"
#include "explain/spatial_layers.h"

namespace curie {
namespace {

std::string description_of(const Model& model, const std::string& layer) {
    std::vector<LayerRecord> records;
    model.module->append_records(model.input, records);
    for (const LayerRecord& record : records)
        if (record.path == layer) return record.description;
    return "";
}

}  // namespace

LayerActivation layer_activation(Context& context, Model& model, const Tensor& image,
                                 const std::string& layer) {
    check_layer(model, layer);
    require(image.shape()[0] == 1, "explain", "expected one image, got a batch of {}",
            image.shape()[0]);
    LayerActivation result{layer, description_of(model, layer), {}, {}};
    InferencePass pass(context, model);
    pass.run(image, [&](const std::string& name, const Tensor& output) {
        if (name != layer) return;
        result.shape = output.shape();
        result.values = output.to_doubles();
    });
    return result;
}

std::vector<ChannelNumbers> LayerActivation::channels() const {
    const size_t count = size_t(shape[-1]), places = values.size() / count;
    std::vector<ChannelNumbers> numbers(count);
    for (size_t c = 0; c < count; ++c) numbers[c].minimum = numbers[c].maximum = values[c];
    for (size_t i = 0; i < values.size(); ++i) {
        ChannelNumbers& n = numbers[i % count];
        n.minimum = std::min(n.minimum, values[i]);
        n.maximum = std::max(n.maximum, values[i]);
        n.mean += values[i] / double(places);
        n.zeros += (values[i] == 0) / double(places);
    }
    return numbers;
}

void write_channel_numbers(const std::string& path, const LayerActivation& activation) {
    std::string text = "channel,min,mean,max,zeros\n";
    const std::vector<ChannelNumbers> numbers = activation.channels();
    for (size_t c = 0; c < numbers.size(); ++c)
        text += fmt::format("{},{:.6g},{:.6g},{:.6g},{:.4g}\n", c, numbers[c].minimum,
                            numbers[c].mean, numbers[c].maximum, numbers[c].zeros);
    write_file_atomically(path, text);
}

}  // namespace curie
