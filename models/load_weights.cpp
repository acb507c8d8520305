#include "models/load_weights.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>

#include "engine/error.h"
#include "models/keras_order.h"
#include "models/network.h"

namespace curie {
namespace {

struct ModelLayer {
    std::string name;
    Parameters arrays;
};

/// The state of a model by layer, in Keras' order, and behind it the layers that only training
/// needs. Names are relative to the model, which may be a part of another one.
std::vector<ModelLayer> layers_of(const Module& model) {
    std::map<std::string, Parameters> arrays;
    for (const auto& parameter : model.state())
        arrays[parameter->path.substr(0, parameter->path.rfind('.'))].push_back(parameter);
    const size_t prefix = model.path().empty() ? 0 : model.path().size() + 1;
    std::vector<ModelLayer> layers;
    const auto append = [&](const std::string& path, Parameters list) {
        layers.push_back({path.substr(std::min(prefix, path.size())), std::move(list)});
    };
    for (const std::string& path : keras_layer_order(model)) {
        append(path, std::move(arrays.at(path)));
        arrays.erase(path);
    }
    for (auto& [path, list] : arrays) append(path, std::move(list));
    return layers;
}

/// Keras' class of a layer, told by its arrays.
std::string class_of(const ModelLayer& layer) {
    std::set<std::string> roles;
    for (const auto& array : layer.arrays)
        roles.insert(array->path.substr(array->path.rfind('.') + 1));
    if (roles.count("moving_mean")) return "batch_normalization";
    if (roles.count("pointwise_kernel")) return "separable_conv2d";
    if (roles.count("depthwise_kernel")) return "depthwise_conv2d";
    return layer.arrays[0]->shape.rank() == 2 ? "dense" : "conv2d";
}

const std::set<std::string> classifiers = {"predictions", "probs", "fc1000",
                                           "Logits",      "fc1",   "fc2"};

/// Other names of a layer in the official files.
std::vector<std::string> aliases_of(const std::string& name) {
    if (name == "predictions") return {"probs", "fc1000", "Logits"};
    // The first DenseNet files: conv1/conv, conv2_block1_0_bn as it is.
    if (name == "conv1_conv") return {"conv1/conv"};
    if (name == "conv1_bn") return {"conv1/bn"};
    return {};
}

/// The number of an automatic name: conv2d -> 0, conv2d_7 -> 7; nothing for other names.
std::optional<int64_t> automatic_number(const std::string& name, const std::string& kind) {
    if (name == kind) return 0;
    if (name.rfind(kind + "_", 0) != 0) return std::nullopt;
    const std::string digits = name.substr(kind.size() + 1);
    if (digits.empty() || digits.size() > 9 ||
        digits.find_first_not_of("0123456789") != std::string::npos)
        return std::nullopt;
    return std::stoll(digits);
}

/// Equal but for extents of 1: a 1x1 convolution and a dense layer hold the same matrix.
bool same_but_for_ones(const Shape& a, const Shape& b) {
    const auto squeezed = [](const Shape& shape) {
        std::vector<int64_t> extents;
        for (int64_t extent : shape)
            if (extent != 1) extents.push_back(extent);
        return extents;
    };
    return squeezed(a) == squeezed(b);
}

bool fits(const ModelLayer& mine, const WeightLayer& theirs) {
    if (mine.arrays.size() != theirs.arrays.size()) return false;
    for (size_t i = 0; i < mine.arrays.size(); ++i)
        if (!same_but_for_ones(mine.arrays[i]->shape, theirs.arrays[i].shape)) return false;
    return true;
}

/// Decides which layer of the file goes into which layer of the model.
class Matching {
  public:
    Matching(const std::vector<ModelLayer>& mine, const WeightFile& file)
        : mine_(mine), file_(file), source_(mine.size(), none), taken_(file.layers.size()) {
        for (size_t i = 0; i < file.layers.size(); ++i) by_name_.emplace(file.layers[i].name, i);
        if (file.order == LayerOrder::per_class) {
            match_classes();
            return;
        }
        for (const char* kind : {"conv2d", "batch_normalization"}) match_automatic(kind);
        for (size_t i = 0; i < mine.size(); ++i)
            if (source_[i] == none) match_name(i);
        if (file.order == LayerOrder::whole) match_positions();
    }

    static constexpr size_t none = static_cast<size_t>(-1);
    size_t source(size_t layer) const { return source_[layer]; }
    bool taken(size_t file_layer) const { return taken_[file_layer]; }

  private:
    void take(size_t layer, size_t from) {
        source_[layer] = from;
        taken_[from] = true;
    }

    void match_name(size_t layer) {
        std::vector<std::string> names = aliases_of(mine_[layer].name);
        names.insert(names.begin(), mine_[layer].name);
        for (const std::string& name : names) {
            const auto found = by_name_.find(name);
            if (found == by_name_.end() || taken_[found->second]) continue;
            take(layer, found->second);
            return;
        }
    }

    /// Automatic names count up in the order of creation, from whatever number a process was at.
    void match_automatic(const std::string& kind) {
        std::vector<std::pair<int64_t, size_t>> here, there;
        for (size_t i = 0; i < mine_.size(); ++i)
            if (const auto number = automatic_number(mine_[i].name, kind))
                here.emplace_back(*number, i);
        for (size_t i = 0; i < file_.layers.size(); ++i)
            if (const auto number = automatic_number(file_.layers[i].name, kind))
                there.emplace_back(*number, i);
        if (here.size() != there.size()) return;
        std::sort(here.begin(), here.end());
        std::sort(there.begin(), there.end());
        for (size_t i = 0; i < here.size(); ++i) take(here[i].second, there[i].second);
    }

    /// By class and number in it. Layers of a nested model count apart (`functional/conv2d_3`): of
    /// several lists of a class, the one of the right length is meant.
    void match_classes() {
        std::map<std::string, std::vector<size_t>> here;
        for (size_t i = 0; i < mine_.size(); ++i) here[class_of(mine_[i])].push_back(i);
        for (const auto& [kind, layers] : here) {
            std::map<std::string, std::vector<size_t>> lists;  // in the order of their numbers
            for (size_t i = 0; i < file_.layers.size(); ++i) {
                const std::string& name = file_.layers[i].name;
                const size_t start = name.rfind('/') + 1;
                if (automatic_number(name.substr(start), kind))
                    lists[name.substr(0, start)].push_back(i);
            }
            std::erase_if(lists,
                          [&](const auto& list) { return list.second.size() != layers.size(); });
            if (lists.size() > 1)
                fail_input("weights",
                           "expected one list of {} {} layers in {}, which has no layers' names, "
                           "got several; save it by a newer Keras, or as .keras",
                           layers.size(), kind, file_.path);
            if (lists.empty()) continue;
            const std::vector<size_t>& there = lists.begin()->second;
            for (size_t i = 0; i < layers.size(); ++i) take(layers[i], there[i]);
        }
    }

    /// What is left on both sides, when it is the same number of layers and every shape agrees.
    void match_positions() {
        std::vector<size_t> here, there;
        for (size_t i = 0; i < mine_.size(); ++i)
            if (source_[i] == none) here.push_back(i);
        for (size_t i = 0; i < file_.layers.size(); ++i)
            if (!taken_[i]) there.push_back(i);
        if (here.size() != there.size()) return;
        for (size_t i = 0; i < here.size(); ++i)
            if (!fits(mine_[here[i]], file_.layers[there[i]])) return;
        for (size_t i = 0; i < here.size(); ++i) take(here[i], there[i]);
    }

    const std::vector<ModelLayer>& mine_;
    const WeightFile& file_;
    std::map<std::string, size_t> by_name_;
    std::vector<size_t> source_;
    std::vector<bool> taken_;
};

std::string shapes_of(const std::vector<Shape>& shapes) {
    return fmt::format("{}", fmt::join(shapes, ", "));
}

void check_values(const WeightArray& array, const std::string& parameter, const std::string& path) {
    const bool variance = parameter.size() > 15 && parameter.ends_with("moving_variance");
    for (float value : array.values)
        if (!std::isfinite(value) || (variance && value < 0))
            fail_input("weights", "expected {} values in {} of {}, got {}",
                       variance ? "finite, not negative" : "finite", array.name, path, value);
}

std::string first_of(const std::vector<std::string>& names) {
    constexpr size_t shown = 5;
    std::string text = fmt::format(
        "{}", fmt::join(names.begin(), names.begin() + std::min(names.size(), shown), ", "));
    return names.size() > shown ? text + fmt::format(" and {} more", names.size() - shown) : text;
}

}  // namespace

std::string LoadedWeights::text(const std::string& path) const {
    std::string text =
        fmt::format("weights of {}: {} arrays matched, {} values\n", path, matched, elements);
    for (const auto& [what, names] :
         {std::pair{"by another name", &renamed}, std::pair{"reshaped", &reshaped},
          std::pair{"missing in the file", &missing}, std::pair{"not in the model", &unexpected},
          std::pair{"of another shape", &misshapen}})
        if (!names->empty())
            text += fmt::format("  {} {}: {}\n", names->size(), what, first_of(*names));
    if (!difference.empty()) text += "  the numbers will differ: " + difference + "\n";
    return text;
}

LoadedWeights load_weights(Module& model, const WeightFile& file, bool partial) {
    const std::vector<ModelLayer> mine = layers_of(model);
    const Matching matching(mine, file);
    LoadedWeights loaded;
    struct Copy {
        const WeightArray* from;
        Parameter* to;
    };
    std::vector<Copy> copies;
    for (size_t i = 0; i < mine.size(); ++i) {
        const size_t source = matching.source(i);
        if (source == Matching::none) {
            loaded.missing.push_back(mine[i].name);
            continue;
        }
        const WeightLayer& theirs = file.layers[source];
        if (!fits(mine[i], theirs)) {
            std::vector<Shape> wanted, given;
            for (const auto& array : mine[i].arrays) wanted.push_back(array->shape);
            for (const WeightArray& array : theirs.arrays) given.push_back(array.shape);
            loaded.misshapen.push_back(fmt::format("{} (expected {}, got {})", mine[i].name,
                                                   shapes_of(wanted), shapes_of(given)));
            continue;
        }
        if (theirs.name != mine[i].name)
            loaded.renamed.push_back(theirs.name + " -> " + mine[i].name);
        for (size_t k = 0; k < theirs.arrays.size(); ++k) {
            const WeightArray& array = theirs.arrays[k];
            if (array.shape != mine[i].arrays[k]->shape) loaded.reshaped.push_back(array.name);
            check_values(array, mine[i].arrays[k]->path, file.path);
            copies.push_back({&array, mine[i].arrays[k].get()});
            ++loaded.matched;
            loaded.elements += array.shape.size();
        }
    }
    const bool headless = std::none_of(mine.begin(), mine.end(), [](const ModelLayer& layer) {
        return classifiers.count(layer.name) > 0;
    });
    bool foreign = false;
    for (size_t i = 0; i < file.layers.size(); ++i) {
        const std::string& name = file.layers[i].name;
        if (matching.taken(i)) continue;
        loaded.unexpected.push_back(name);
        const bool classifier = classifiers.count(name) || (file.order == LayerOrder::per_class &&
                                                            automatic_number(name, "dense"));
        foreign = foreign || !(headless && classifier);
    }
    if (copies.empty())
        fail_input("weights", "{} holds no layer of {}; is it of another model?\n{}", file.path,
                   model.kind(), loaded.text(file.path));
    std::string difference;
    if (!file.variant.empty() && file.variant != variant_of(model))
        difference = fmt::format(
            "{} computes otherwise than {}{}; made with the option {{\"variant\": \"{}\"}} this "
            "model computes as it does",
            file.difference.empty() ? "the file's model" : file.format, model.kind(),
            file.difference.empty() ? "" : ": " + file.difference, file.variant);
    if (!partial && !difference.empty())
        fail_input("weights", "{}: {}; --partial takes what fits", file.path, difference);
    loaded.difference = difference;
    if (!partial && (foreign || !loaded.missing.empty() || !loaded.misshapen.empty()))
        fail_input("weights",
                   "expected exactly the layers of {}, got others; --partial takes what "
                   "fits\n{}",
                   model.kind(), loaded.text(file.path));
    for (const Copy& copy : copies) {
        if (copy.to->value.dtype() == DType::float32) {
            copy.to->value.from_host(copy.from->values.data());
        } else {
            const std::vector<double> wide(copy.from->values.begin(), copy.from->values.end());
            require(copy.to->value.dtype() == DType::float64, "weights",
                    "expected a model in float32 or float64, got {}",
                    name_of(copy.to->value.dtype()));
            copy.to->value.from_host(wide.data());
        }
    }
    return loaded;
}

}  // namespace curie
