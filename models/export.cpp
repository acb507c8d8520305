#include "models/export.h"

#include <filesystem>

#include "engine/atomic_file.h"
#include "models/export_keras_h5.h"
#include "models/export_safetensors.h"
#include "models/onnx_export.h"

namespace curie {
namespace {

std::string extension_of(const std::string& path) {
    return std::filesystem::path(path).extension().string();
}

}  // namespace

void check_export(const std::string& path, const ExportOptions& options) {
    const std::string extension = extension_of(path);
    if (extension != ".safetensors" && extension != ".h5" && extension != ".onnx")
        fail_input("export", "expected a file that ends in .safetensors, .h5 or .onnx, got {}",
                   path);
    if (path.ends_with(".weights.h5"))
        fail_input("export",
                   "expected a name that does not end in .weights.h5, got {}: by that ending Keras "
                   "3 expects another layout than that of its .h5 files",
                   path);
    if (extension != ".safetensors" && options.names != ExportNames::keras)
        fail_input("export", "expected torchvision's names in a .safetensors file alone, got {}",
                   path);
    if (extension != ".onnx" && (options.fold_batch_norm || options.probabilities))
        fail_input("export",
                   "expected folded batch norm and probabilities in an .onnx file alone, got {}: "
                   "it holds weights and no computation",
                   path);
}

void export_model(const Model& model, const std::string& path, const ExportOptions& options) {
    check_export(path, options);
    const std::string extension = extension_of(path);
    if (extension == ".h5") {
        export_keras_h5(model, path);
    } else if (extension == ".safetensors") {
        export_safetensors(model, path, options.names, options.metadata);
    } else {
        const OnnxModel onnx = make_onnx(model, {.fold_batch_norm = options.fold_batch_norm,
                                                 .probabilities = options.probabilities,
                                                 .metadata = options.metadata});
        write_file_atomically(path, serialize(onnx));
    }
}

}  // namespace curie
