#include "data/load_dataset.h"

#include "data/mini_mias.h"
#include "data/synthetic_mammogram.h"
#include "engine/error.h"

namespace curie {
namespace {

constexpr const char* mini_mias_prefix = "mini-mias:";

bool is_mini_mias(const std::string& source) {
    return source.rfind(mini_mias_prefix, 0) == 0;
}

Dataset load_dataset(const std::string& source, const DatasetOptions& options) {
    if (!is_mini_mias(source)) {
        SyntheticOptions synthetic;
        synthetic.seed = options.synthetic_seed;
        return synthetic_dataset(synthetic, static_cast<int>(options.patients), 1,
                                 options.convention);
    }
    MiniMiasOptions mini_mias;
    mini_mias.convention = options.convention;
    mini_mias.allow_missing = options.allow_missing;
    return load_mini_mias(source.substr(std::string(mini_mias_prefix).size()), mini_mias);
}

}  // namespace

void check_dataset_source(const std::string& source) {
    if (source != "synthetic" && !is_mini_mias(source))
        fail_input("data", "expected synthetic or mini-mias:DIR, got {}", source);
}

Dataset load_datasets(const std::vector<std::string>& sources, const DatasetOptions& options) {
    if (sources.size() != 1) fail_input("data", "expected one source, got {}", sources.size());
    check_dataset_source(sources[0]);
    return load_dataset(sources[0], options);
}

}  // namespace curie
