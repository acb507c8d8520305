#include "explain/spatial_layers.h"

#include <algorithm>

namespace curie {
namespace {

std::vector<LayerRecord> records_of(const Model& model) {
    std::vector<LayerRecord> records;
    model.module->append_records(model.input, records);
    return records;
}

bool spatial(const LayerRecord& record) {
    return record.output.rank() == 4 && record.output[1] * record.output[2] > 1;
}

template <class Wanted>
std::vector<std::string> names_of(const Model& model, const Wanted& wanted) {
    std::vector<std::string> names;
    for (const LayerRecord& record : records_of(model))
        if (wanted(record)) names.push_back(record.path);
    return names;
}

}  // namespace

std::vector<std::string> layer_names(const Model& model) {
    return names_of(model, [](const LayerRecord&) { return true; });
}

std::vector<std::string> spatial_layer_names(const Model& model) {
    return names_of(model, spatial);
}

std::string last_convolutional_layer(const Model& model) {
    const std::vector<std::string> names = names_of(model, [](const LayerRecord& record) {
        return spatial(record) && record.kind.find("Pool") == std::string::npos &&
               record.kind != "Dropout";
    });
    if (names.empty())
        fail_input("explain",
                   "expected a model with a convolution, got {} without an N,H,W,C layer",
                   model.name);
    return names.back();
}

void check_spatial_layer(const Model& model, const std::string& layer) {
    const std::vector<std::string> names = spatial_layer_names(model);
    if (std::find(names.begin(), names.end(), layer) == names.end())
        fail_input("explain", "expected a layer with rows and columns, got {}; {} has {}", layer,
                   model.name, fmt::join(names, ", "));
}

}  // namespace curie
