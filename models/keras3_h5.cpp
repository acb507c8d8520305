#include "models/keras3_h5.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "engine/error.h"

namespace curie {
namespace {

// TensorFlow 2.12 to 2.15 call the list of layers so.
const std::string old_layers = "_layer_checkpoint_dependencies";

/// `conv2d_12` -> conv2d, 12.
std::pair<std::string, int64_t> class_and_number(const std::string& group) {
    const size_t last = group.find_last_not_of("0123456789");
    if (last == std::string::npos || group[last] != '_' || last + 1 == group.size() ||
        group.size() - last > 10)
        return {group, 0};
    return {group.substr(0, last), std::stoll(group.substr(last + 1))};
}

class Reader {
  public:
    Reader(const Hdf5File& file, const std::map<std::string, std::string>& names,
           WeightFile& weights)
        : file_(file), names_(names), weights_(weights) {}

    void walk(const std::string& group, int depth) {
        constexpr int deepest = 64;
        if (depth > deepest)
            fail_input("weights", "expected groups at most {} deep in {}, got {}", deepest,
                       file_.path(), group);
        // By a hard link a group may be its own member.
        if (!seen_.insert(file_.address(group.empty() ? "/" : group)).second)
            fail_input("weights",
                       "expected every group of {} in one place, got {}, which is another name of "
                       "a group before",
                       file_.path(), group);
        std::vector<std::string> members;
        for (const std::string& member : file_.members(group.empty() ? "/" : group))
            if (file_.is_group(group + "/" + member)) members.push_back(member);
        // By class and number: conv2d_10 stands behind conv2d_9.
        std::sort(members.begin(), members.end(), [](const auto& a, const auto& b) {
            return class_and_number(a) < class_and_number(b);
        });
        const std::set<std::string> no_layers = {"optimizer", "metrics", "_metrics",
                                                 "compile_metrics", "seed_generator"};
        for (const std::string& member : members) {
            if (no_layers.count(member)) continue;
            if (member == "vars")
                read_layer(group);
            else
                walk(group + "/" + member, depth + 1);
        }
    }

    int unnamed() const { return unnamed_; }

  private:
    void read_layer(const std::string& group) {
        const std::string vars = group + "/vars";
        const size_t count = file_.members(vars).size();
        if (count == 0) return;
        WeightLayer layer{name_of(group), {}};
        for (size_t i = 0; i < count; ++i) {
            const std::string dataset = vars + "/" + std::to_string(i);
            Hdf5Array array = file_.array(dataset);
            layer.arrays.push_back({dataset, Shape(array.shape), std::move(array.values)});
        }
        weights_.layers.push_back(std::move(layer));
    }

    std::string name_of(const std::string& group) {
        const std::vector<std::string> given = file_.strings(group + "/vars", "name");
        if (given.size() == 1 && !given[0].empty()) return given[0];
        const std::string path = plain(group);
        if (const auto found = names_.find(path); found != names_.end()) return found->second;
        ++unnamed_;
        // `layers/functional/layers/conv2d` -> `functional/conv2d`
        std::string name = path.rfind("layers/", 0) == 0 ? path.substr(7) : path;
        for (size_t at; (at = name.find("/layers/")) != std::string::npos;) name.erase(at, 7);
        return name.empty() ? "vars" : name;
    }

    /// The group without its leading slash, with the newer name of the lists of layers.
    static std::string plain(const std::string& group) {
        std::string path = group.empty() ? group : group.substr(1);
        for (size_t at; (at = path.find(old_layers)) != std::string::npos;)
            path.replace(at, old_layers.size(), "layers");
        return path;
    }

    const Hdf5File& file_;
    const std::map<std::string, std::string>& names_;
    WeightFile& weights_;
    std::set<uint64_t> seen_;  ///< addresses of groups
    int unnamed_ = 0;
};

}  // namespace

bool is_keras3_h5(const Hdf5File& file) {
    return !file.has_attribute("/", "layer_names") && !file.has_attribute("/", "layer_names0") &&
           (file.contains("/layers") || file.contains("/" + old_layers) || file.contains("/vars"));
}

WeightFile read_keras3_h5(const Hdf5File& file, const std::map<std::string, std::string>& names) {
    WeightFile weights{file.path(), "Keras 3 HDF5", {}};
    weights.order = LayerOrder::none;
    weights.variant = "keras";
    Reader reader(file, names, weights);
    reader.walk("", 0);
    if (weights.layers.empty())
        fail_input("weights",
                   "expected arrays of layers in {}, got none; was it saved before the "
                   "model was built?",
                   file.path());
    if (reader.unnamed() > 0) weights.order = LayerOrder::per_class;
    return weights;
}

}  // namespace curie
