// Writes a model for other programs: weights as safetensors or Keras' .h5, the network as ONNX.
#include <filesystem>
#include <iostream>

#include "apps/command_line.h"
#include "apps/train_pnet_options.h"
#include "engine/safetensors.h"
#include "models/export.h"
#include "models/load_weights.h"
#include "training/checkpoint.h"

namespace curie {
namespace {

struct Source {
    std::string what, weights, input, options;
    bool no_top = false, random_weights = false, partial = false;
    double width = 0;  ///< 0: not given
};

/// What the command line changes about the model's own options.
nlohmann::json changes_of(const Source& source) {
    nlohmann::json given = nlohmann::json::object();
    if (!source.options.empty()) {
        given = nlohmann::json::parse(source.options, nullptr, false);
        if (!given.is_object())
            fail_input("options", "expected a JSON object, got {}", source.options);
    }
    if (!source.input.empty()) {
        RunConfig size;
        set_input(size, source.input);
        given["height"] = size.model.height;
        given["width"] = size.model.width;
    }
    if (source.no_top) given["top"] = false;
    if (source.width > 0) given["width_multiplier"] = source.width;
    return given;
}

/// Adds what only a checkpoint knows to `metadata`.
Model trained_model(Context& context, const Source& source, const std::string& path,
                    std::map<std::string, std::string>& metadata) {
    if (!source.weights.empty() || source.random_weights || source.no_top || source.width > 0)
        fail_input("export",
                   "{} brings its model and weights; --weights, --random-weights, --no-top and "
                   "--width go with a model's name",
                   path);
    const Checkpoint checkpoint = read_checkpoint(context, path);
    nlohmann::json options = checkpoint.config.value("model_options", nlohmann::json::object());
    options.update(changes_of(source));
    Model model = make_model(checkpoint.config.value("model", ""), options);
    model.module->initialize(context, 0);
    model.module->load(checkpoint.model, path);
    if (checkpoint.config.contains("class_names"))
        metadata["class_names"] = checkpoint.config["class_names"].dump();
    return model;
}

Model named_model(Context& context, const Source& source, uint64_t seed) {
    const Model model = make_model(source.what, changes_of(source));
    if (source.weights.empty() != source.random_weights)
        fail_input("export",
                   "expected --weights FILE (or --random-weights) with the model {}, or instead "
                   "of it a run's folder or a checkpoint",
                   source.what);
    model.module->initialize(context, seed);
    if (source.random_weights)
        std::cout << "weights: random\n";
    else
        std::cout << load_weights(*model.module, read_weight_file(source.weights), source.partial)
                         .text(source.weights);
    return model;
}

Model model_of(Context& context, const Source& source, uint64_t seed,
               std::map<std::string, std::string>& metadata) {
    namespace fs = std::filesystem;
    // A folder of that name does not hide a model; ./NAME is the folder.
    for (const ModelEntry& entry : all_models())
        if (entry.name == source.what) return named_model(context, source, seed);
    if (fs::is_directory(source.what))
        return trained_model(context, source, (fs::path(source.what) / "best.safetensors").string(),
                             metadata);
    if (fs::exists(source.what) || source.what.ends_with(".safetensors"))
        return trained_model(context, source, source.what, metadata);
    return named_model(context, source, seed);
}

/// Two inputs in [0, 1) and what the model makes of them, to compare the other program with.
void write_example(Context& context, const Model& model, const std::string& path, uint64_t seed) {
    std::vector<int64_t> extents(model.input.begin(), model.input.end());
    extents[0] = 2;
    const Tensor x = context.empty(Shape(extents));
    Random random(seed, stream_of("example"));
    std::vector<float> values(static_cast<size_t>(x.size()));
    for (float& value : values) value = random.uniform();
    x.from_host(values.data());
    const NoGradient guard(context.tape);
    context.training = false;
    write_safetensors(path, {{"x", x}, {"y", (*model.module)(context, x)}});
    std::cout << fmt::format("wrote {}: x {} and the model's y\n", path, x.shape());
}

}  // namespace
}  // namespace curie

int main(int argc, char** argv) {
    using namespace curie;
    CLI::App app("Write a model for other programs: safetensors, Keras .h5 or ONNX.", "export");
    CommonOptions common;
    Source source;
    ExportOptions options;
    std::string to, names = "keras", example;
    app.add_option("model", source.what, "A run's folder, a checkpoint, or a model's name")
        ->type_name("RUNDIR|CHECKPOINT|MODEL")
        ->required();
    app.add_option("--to", to, "Where to write: .safetensors, .h5 or .onnx")
        ->type_name("FILE")
        ->required();
    app.add_option("--names", names, "Names in .safetensors")
        ->check(CLI::IsMember({"keras", "torchvision"}).description(""))
        ->type_name("keras|torchvision")
        ->capture_default_str();
    app.add_flag("--fold-batch-norm", options.fold_batch_norm,
                 "In .onnx: batch norm inside the convolution before it, where nothing else takes "
                 "that one's result");
    app.add_flag("--probabilities", options.probabilities,
                 "In .onnx: sigmoid (one output) or softmax at the end; otherwise logits");
    app.add_option("--example", example,
                   "Also write an input x and the model's output y, to compare the other program "
                   "with (.safetensors)")
        ->type_name("FILE");
    app.add_option("--weights", source.weights, "With a model's name: its weights")
        ->type_name("FILE");
    app.add_flag("--partial", source.partial, "Take from --weights what fits, and leave the rest");
    app.add_flag("--random-weights", source.random_weights,
                 "With a model's name: as it is initialised by --seed");
    app.add_option("--input", source.input, "Image size")->type_name("HxW");
    app.add_flag("--no-top", source.no_top, "Without the classifier");
    app.add_option("--width", source.width,
                   "Multiplies the channels, where a model has that option")
        ->check(CLI::PositiveNumber.description(""))
        ->type_name("W");
    app.add_option("--options", source.options,
                   "The model's options as JSON, e.g. {\"residual\": false}")
        ->type_name("JSON");
    add_common_options(app, common);
    return run_program(app, argc, argv, [&] {
        if (names == "torchvision") options.names = ExportNames::torchvision;
        check_export(to, options);
        Context context = make_context(common);
        const Model model = model_of(context, source, common.context.seed, options.metadata);
        export_model(model, to, options);
        std::cout << fmt::format("wrote {}: {}, {} parameters, {} bytes\n", to, model.name,
                                 model.module->cost(model.input).parameters,
                                 std::filesystem::file_size(to));
        if (!example.empty()) write_example(context, model, example, common.context.seed);
        write_trace(context, common);
    });
}
