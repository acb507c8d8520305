#include "training/checkpoint.h"

#include <filesystem>

#include "engine/safetensors.h"

namespace curie {
namespace {

constexpr const char* format = "curie-checkpoint-1";

nlohmann::json parse(const std::string& path, const std::string& text) {
    try {
        return nlohmann::json::parse(text);
    } catch (const nlohmann::json::exception& error) {
        fail_input("checkpoint", "expected valid JSON in the metadata of {}, got {}", path,
                   error.what());
    }
}

}  // namespace

NamedTensors Checkpoint::under(const std::string& prefix) const {
    NamedTensors found;
    for (const auto& [name, tensor] : others)
        if (name.rfind(prefix, 0) == 0) found.emplace_back(name.substr(prefix.size()), tensor);
    return found;
}

void write_checkpoint(const std::string& path, const Checkpoint& checkpoint) {
    NamedTensors all = checkpoint.model;
    all.insert(all.end(), checkpoint.others.begin(), checkpoint.others.end());
    write_safetensors(path, all,
                      {{"format", format},
                       {"config", checkpoint.config.dump()},
                       {"state", checkpoint.state.dump()}});
}

std::string kept_checkpoint(const std::string& run_folder) {
    const std::string path = run_folder + "/last.safetensors";
    if (run_folder.empty() || !std::filesystem::exists(path)) return "";
    return "; " + path + " is from before";
}

Checkpoint read_checkpoint(Context& context, const std::string& path) {
    const SafetensorsFile file(path);
    const auto found = file.metadata().find("format");
    if (found == file.metadata().end() || found->second != format)
        fail_input("checkpoint",
                   "expected a checkpoint of a run, got {}: its metadata has no format {}; give "
                   "best.safetensors or last.safetensors of a run",
                   path, format);
    Checkpoint checkpoint;
    checkpoint.config = parse(path, file.metadata("config"));
    checkpoint.state = parse(path, file.metadata("state"));
    for (auto& named : file.tensors(context)) {
        const bool of_model = named.first.find('/') == std::string::npos;
        (of_model ? checkpoint.model : checkpoint.others).push_back(std::move(named));
    }
    return checkpoint;
}

Model load_model(Context& context, const std::string& path) {
    const Checkpoint checkpoint = read_checkpoint(context, path);
    if (!checkpoint.config.contains("model") || !checkpoint.config.contains("model_options"))
        fail_input("checkpoint", "expected {} to name its model, got a configuration without it",
                   path);
    Model model = make_model(checkpoint.config.at("model"), checkpoint.config.at("model_options"));
    if (const Shape output = model.module->output_shape(model.input); output.rank() != 2)
        fail_input("checkpoint",
                   "expected a classifier, got {} of {} in {}: its output {} is no row of classes",
                   model.name, model.module->kind(), path, output);
    model.module->initialize(context, 0);
    model.module->load(checkpoint.model, path);
    return model;
}

}  // namespace curie
