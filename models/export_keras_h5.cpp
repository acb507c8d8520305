#include "models/export_keras_h5.h"

#include "models/export_keras_order.h"
#include "models/hdf5_writer.h"

namespace curie {

void export_keras_h5(const Model& model, const std::string& path) {
    const ExportGraph graph = export_graph(*model.module, model.input);
    Hdf5Writer file;
    std::vector<std::string> layers;
    for (int index : keras_order(graph)) {
        const ExportNode& node = graph.nodes[index];
        const std::vector<ExportArray> arrays =
            node.layer ? export_arrays(*node.layer) : std::vector<ExportArray>();
        // Keras passes over layers without weights, on both sides.
        if (arrays.empty()) continue;
        layers.push_back(node.name);
        file.group("/" + node.name);
        std::vector<std::string> names;
        for (const ExportArray& array : arrays) {
            names.push_back(node.name + "/" + array.role + ":0");
            file.array("/" + node.name + "/" + names.back(), array.shape, array.values);
        }
        file.strings("/" + node.name, "weight_names", names);
    }
    file.strings("/", "layer_names", layers);
    // The version whose layout this is; the backend says that kernels are not flipped.
    file.string("/", "keras_version", "2.15.0");
    file.string("/", "backend", "tensorflow");
    file.write(path);
}

}  // namespace curie
