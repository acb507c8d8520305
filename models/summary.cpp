#include "models/summary.h"

#include <algorithm>

#include "models/memory_estimate.h"

namespace curie {
namespace {

/// 1047725 as 1,047,725.
std::string grouped(int64_t value) {
    std::string digits = std::to_string(value);
    for (auto at = static_cast<int>(digits.size()) - 3; at > 0; at -= 3) digits.insert(at, ",");
    return digits;
}

std::string dash_if_none(int64_t value) {
    return value == 0 ? "-" : grouped(value);
}

/// The shape without the batch, whose size is not the model's.
std::string image_shape(const Shape& shape) {
    return fmt::format("{}", fmt::join(shape.begin() + 1, shape.end(), " x "));
}

/// Bytes for one image, which is among them.
struct ActivationMemory {
    int64_t inference, training;
};

ActivationMemory activation_memory(const Model& model) {
    const auto estimate = [&](MemoryUse use) {
        return estimate_memory(*model.module, model.input, use);
    };
    const MemoryEstimate inference = estimate(MemoryUse::inference);
    const MemoryEstimate training = estimate(MemoryUse::training);
    return {inference.working_set + inference.data, training.kept + training.data};
}

std::vector<LayerRecord> records_of(const Model& model) {
    std::vector<LayerRecord> records;
    model.module->append_records(model.input, records);
    return records;
}

}  // namespace

std::string summary_table(const Model& model) {
    const std::vector<LayerRecord> records = records_of(model);
    size_t name_width = 5, kind_width = 4, output_width = 6;
    for (const LayerRecord& layer : records) {
        name_width = std::max(name_width, layer.path.size());
        kind_width = std::max(kind_width, layer.kind.size());
        output_width = std::max(output_width, image_shape(layer.output).size());
    }
    std::string text;
    const auto row = [&](const std::string& name, const std::string& kind,
                         const std::string& output, const std::string& parameters,
                         const std::string& multiply_adds) {
        text += fmt::format("{:<{}}  {:<{}}  {:>{}}  {:>10}  {:>13}\n", name, name_width, kind,
                            kind_width, output, output_width, parameters, multiply_adds);
    };
    const std::string line(name_width + kind_width + output_width + 31, '-');
    text += fmt::format("{}, input {}\n{}\n", model.module->kind(), image_shape(model.input), line);
    row("layer", "kind", "output", "parameters", "multiply-adds");
    text += line + "\n";
    std::string previous;
    for (const LayerRecord& layer : records) {
        // A line between blocks; a network that names no blocks has none.
        const auto same_block = [&](size_t dot) {
            return layer.path.compare(0, dot, previous, 0, previous.find('.')) == 0;
        };
        const size_t dot = layer.path.find('.');
        const bool blocks = dot != std::string::npos || previous.find('.') != std::string::npos;
        if (!previous.empty() && blocks && !same_block(dot)) text += "\n";
        previous = layer.path;
        row(layer.path, layer.kind, image_shape(layer.output), dash_if_none(layer.parameters),
            dash_if_none(layer.multiply_adds));
    }
    const Cost cost = model.module->cost(model.input);
    const ActivationMemory memory = activation_memory(model);
    const auto mebibytes = [](int64_t bytes) { return static_cast<double>(bytes) / (1 << 20); };
    row("total", "", "", grouped(cost.parameters), grouped(cost.multiply_adds));
    text += line + "\n";
    text += fmt::format(
        "parameters    {} ({} trainable, {} moving statistics or frozen)\n"
        "size          {:.2f} MiB in float32\n"
        "FLOPs         {:.6f} G in Conv2D alone (the papers' counting), {:.6f} G in all layers\n"
        "activations   {:.2f} MiB at once in inference, {:.2f} MiB kept in training, for an "
        "image\n",
        grouped(cost.parameters), grouped(cost.trainable),
        grouped(cost.parameters - cost.trainable), mebibytes(cost.parameters * 4),
        static_cast<double>(cost.flops_conv2d) * 1e-9, static_cast<double>(cost.flops_total) * 1e-9,
        mebibytes(memory.inference), mebibytes(memory.training));
    return text;
}

nlohmann::json summary_json(const Model& model) {
    const auto extents = [](const Shape& shape) {
        return std::vector<int64_t>(shape.begin(), shape.end());
    };
    nlohmann::json layers = nlohmann::json::array();
    for (const LayerRecord& layer : records_of(model))
        layers.push_back({{"name", layer.path},
                          {"kind", layer.kind},
                          {"description", layer.description},
                          {"output", extents(layer.output)},
                          {"parameters", layer.parameters},
                          {"trainable", layer.trainable},
                          {"multiply_adds", layer.multiply_adds},
                          {"flops", layer.flops},
                          {"flops_conv2d", layer.flops_conv2d}});
    const Cost cost = model.module->cost(model.input);
    const ActivationMemory memory = activation_memory(model);
    return {{"model", model.name},
            {"options", model.options},
            {"input", extents(model.input)},
            {"parameters", cost.parameters},
            {"trainable", cost.trainable},
            {"non_trainable", cost.parameters - cost.trainable},
            {"size_bytes", cost.parameters * 4},
            {"multiply_adds", cost.multiply_adds},
            {"flops_conv2d", cost.flops_conv2d},
            {"flops_total", cost.flops_total},
            {"activation_bytes", memory.inference},
            {"training_bytes", memory.training},
            {"layers", layers}};
}

}  // namespace curie
