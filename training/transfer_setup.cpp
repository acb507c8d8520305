#include "training/transfer_setup.h"

#include <algorithm>
#include <filesystem>
#include <numeric>
#include <utility>

#include "layers/batch_norm.h"
#include "models/load_weights.h"
#include "training/checkpoint.h"
#include "training/seen_contents.h"

namespace curie {
namespace {

namespace fs = std::filesystem;

/// A layer's name in its backbone, as Keras has it.
std::string name_of(const Module& layer) {
    return layer.path().substr(layer.path().rfind('.') + 1);
}

/// Levenshtein's: how many letters to insert, remove or replace.
size_t distance(const std::string& a, const std::string& b) {
    std::vector<size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), size_t{0});
    for (size_t i = 0; i < a.size(); ++i) {
        size_t diagonal = std::exchange(row[0], i + 1);
        for (size_t j = 0; j < b.size(); ++j) {
            const size_t replaced = diagonal + (a[i] != b[j]);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, diagonal + 1, row[j] + 1});
        }
    }
    return row.back();
}

std::vector<std::string> nearest(std::vector<std::string> names, const std::string& wanted) {
    std::stable_sort(names.begin(), names.end(), [&](const auto& a, const auto& b) {
        return distance(a, wanted) < distance(b, wanted);
    });
    names.resize(std::min<size_t>(names.size(), 5));
    return names;
}

void set_live_statistics(Module& module, bool live) {
    if (auto* layer = dynamic_cast<BatchNorm*>(&module)) layer->set_live_statistics(live);
    for (const auto& child : module.children()) set_live_statistics(*child, live);
}

/// A backbone is convolutions: dense layers of its file are the classifier that it had, whatever
/// somebody called them.
void drop_classifier(const Module& backbone, WeightFile& file, std::ostream& out) {
    const auto dense = [](int rank) { return rank == 2; };
    for (const auto& parameter : backbone.parameters())
        if (dense(parameter->shape.rank())) return;
    std::vector<std::string> left_out;
    std::erase_if(file.layers, [&](const WeightLayer& layer) {
        const bool classifier = dense(layer.arrays.at(0).shape.rank());
        if (classifier) left_out.push_back(layer.name);
        return classifier;
    });
    if (!left_out.empty())
        out << fmt::format("left out the classifier of {}: {}\n", file.path,
                           fmt::join(left_out, ", "));
}

/// The file names the backbone's layers without the path that they have here.
void load_backbone(Context& context, Model& model, const TransferTraining& training,
                   std::ostream& out) {
    Model alone = make_model(model.options.at("backbone"), model.options.at("backbone_options"));
    alone.module->initialize(context, 0);
    WeightFile file = read_weight_file(training.weights);
    drop_classifier(*alone.module, file, out);
    out << load_weights(*alone.module, file, training.partial).text(training.weights);
    const Parameters from = alone.module->state(), to = transfer_network(model).backbone().state();
    for (size_t i = 0; i < from.size(); ++i) to[i]->value = from[i]->value;
}

/// `paper` splits views, and its parts overlap whatever the start is.
void check_start(const std::string& folder, const RunConfig& config, const RunData& data) {
    if (config.data.protocol == "paper") return;
    const auto seen = seen_contents(folder);
    if (!seen)
        fail_input("from",
                   "expected the whole folder of a finished run, got {} without data.json: nobody "
                   "knows what it trained on",
                   folder);
    // Contents are compared as they were resized.
    RunConfig before;
    update_from_json(before, read_json_file(folder + "/config.json"));
    if (before.input() != config.input() || before.data.window != config.data.window)
        fail_input("from",
                   "expected a start on images of the same size and window, since only those can "
                   "be recognised in the test part; got {}, {} in {}",
                   before.input(), before.data.window, folder);
    const auto known = std::count_if(
        data.split.test.begin(), data.split.test.end(),
        [&](int64_t sample) { return seen->contains(content_of(*data.images, sample)); });
    if (known > 0)
        fail_input("from",
                   "expected a run that saw none of this run's test part, got {}, which trained on "
                   "{} of its {} images; give the same --seed, --folds and --fold",
                   folder, known, data.split.test.size());
}

void load_run(Context& context, Model& model, const RunConfig& config, const RunData& data,
              std::ostream& out) {
    const std::string folder = start_folder(config);
    check_start(folder, config, data);
    const std::string path = folder + "/best.safetensors";
    model.module->load(read_checkpoint(context, path).model, path);
    out << fmt::format("weights of {}\n", path);
}

}  // namespace

std::string start_folder(const RunConfig& config) {
    if (!config.transfer) return "";
    const std::string& folder = config.transfer->training.from;
    const std::string fold = fmt::format("{}/fold-{}", folder, config.data.fold);
    return config.data.fold > 0 && fs::exists(fold) ? fold : folder;
}

void load_start(Context& context, Model& model, const RunConfig& config, const RunData& data,
                std::ostream& out) {
    const TransferTraining& training = config.transfer->training;
    if (!training.weights.empty())
        load_backbone(context, model, training, out);
    else if (!training.from.empty())
        load_run(context, model, config, data, out);
    else
        out << fmt::format("weights of {}: random, of seed {}\n", config.transfer->model.backbone,
                           config.training.seed);
}

void set_trained_part(Model& model, const TransferTraining& training) {
    Module& backbone = transfer_network(model).backbone();
    backbone.freeze();
    if (training.frozen()) return;
    std::vector<std::string> names;
    for (const auto& layer : backbone.children()) names.push_back(name_of(*layer));
    const auto first = std::find(names.begin(), names.end(), training.unfreeze_from);
    if (first == names.end())
        fail_input("unfreeze-from", "expected a layer of {}, got {}; near it are {}",
                   model.options.at("backbone").get<std::string>(), training.unfreeze_from,
                   fmt::join(nearest(names, training.unfreeze_from), ", "));
    for (auto i = static_cast<size_t>(first - names.begin()); i < names.size(); ++i)
        backbone.children()[i]->unfreeze();
    set_live_statistics(backbone, training.live_batch_norm);
}

Parameters unfrozen_parameters(const Model& model) {
    Parameters all = transfer_network(model).backbone().parameters();
    std::erase_if(all, [](const auto& parameter) { return !parameter->trainable; });
    return all;
}

}  // namespace curie
