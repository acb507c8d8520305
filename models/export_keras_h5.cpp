#include "models/export_keras_h5.h"

#include <map>

#include "models/export_graph.h"
#include "models/hdf5_writer.h"
#include "models/keras_order.h"
#include "models/network.h"

namespace curie {

void export_keras_h5(const Model& model, const std::string& path) {
    if (variant_of(*model.module) == "pytorch")
        fail_input(
            "export",
            "Keras would compute otherwise with the weights of this {}, made with the option "
            "{{\"variant\": \"pytorch\"}}, than it does; write a .safetensors or an .onnx "
            "file instead of {}",
            model.name, path);
    std::map<std::string, Parameters> parameters;
    for (const auto& parameter : model.module->state())
        parameters[parameter->path.substr(0, parameter->path.rfind('.'))].push_back(parameter);
    Hdf5Writer file;
    // Keras assigns by position among the layers that have weights, in this order.
    const std::vector<std::string> layers = keras_layer_order(*model.module);
    for (const std::string& layer : layers) {
        file.group("/" + layer);
        std::vector<std::string> names;
        for (const ExportArray& array : export_arrays(parameters.at(layer))) {
            names.push_back(layer + "/" + array.role + ":0");
            file.array("/" + layer + "/" + names.back(), array.shape, array.values);
        }
        file.strings("/" + layer, "weight_names", names);
    }
    file.strings("/", "layer_names", layers);
    // The version whose layout this is; the backend says that kernels are not flipped.
    file.string("/", "keras_version", "2.15.0");
    file.string("/", "backend", "tensorflow");
    file.write(path);
}

}  // namespace curie
