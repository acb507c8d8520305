#include "training/data_config.h"

#include "data/load_dataset.h"
#include "training/json_fields.h"

namespace curie {
namespace {

Dataset read_dataset(const DataConfig& config) {
    DatasetOptions options;
    options.convention = parse_label_convention(config.labels);
    options.allow_missing = config.allow_missing;
    options.patients = config.patients;
    options.synthetic_seed = config.synthetic_seed;
    return load_datasets({config.source}, options);
}

}  // namespace

void DataConfig::check() const {
    check_dataset_source(source);
    if (parse_label_convention(labels) == LabelConvention::three_class)
        fail_input("labels", "expected a convention of two classes, got {}: P-NET has one output",
                   labels);
    if (patients < 3) fail_input("patients", "expected at least 3, got {}", patients);
    if (workers < 1) fail_input("workers", "expected at least 1, got {}", workers);
    augment_preset(augment);
}

nlohmann::json to_json(const DataConfig& c) {
    return {{"source", c.source},
            {"patients", c.patients},
            {"synthetic_seed", c.synthetic_seed},
            {"labels", c.labels},
            {"allow_missing", c.allow_missing},
            {"train_fraction", c.train_fraction},
            {"validation_fraction", c.validation_fraction},
            {"test_fraction", c.test_fraction},
            {"augment", c.augment},
            {"balance", c.balance},
            {"workers", c.workers},
            {"seed", c.seed}};
}

void update_from_json(DataConfig& config, const nlohmann::json& options) {
    DataConfig c = config;  // a refused value changes nothing
    JsonFields("data")
        .add("source", c.source)
        .add("patients", c.patients)
        .add("synthetic_seed", c.synthetic_seed)
        .add("labels", c.labels)
        .add("allow_missing", c.allow_missing)
        .add("train_fraction", c.train_fraction)
        .add("validation_fraction", c.validation_fraction)
        .add("test_fraction", c.test_fraction)
        .add("augment", c.augment)
        .add("balance", c.balance)
        .add("workers", c.workers)
        .add("seed", c.seed)
        .read(options);
    c.check();
    config = c;
}

std::string RunData::describe() const {
    const Dataset& set = dataset();
    const auto count = [&](const char* name, const std::vector<int64_t>& part) {
        std::vector<int64_t> counts(set.class_names.size());
        for (int64_t index : part) ++counts[set.samples[index].label];
        std::string text = fmt::format("{} {} (", name, part.size());
        for (size_t i = 0; i < counts.size(); ++i)
            text += fmt::format("{}{} {}", i ? ", " : "", counts[i], set.class_names[i]);
        return text + ")";
    };
    return fmt::format("{}, {}, {}", count("train", split.train),
                       count("validation", split.validation), count("test", split.test));
}

RunData load_run_data(const DataConfig& config, int64_t height, int64_t width) {
    config.check();
    RunData data;
    data.images = std::make_shared<ImageCache>(read_dataset(config), static_cast<int>(height),
                                               static_cast<int>(width));
    SplitOptions options;
    options.train = config.train_fraction;
    options.validation = config.validation_fraction;
    options.test = config.test_fraction;
    options.seed = config.seed;
    data.split = split_dataset(data.dataset(), options);
    for (const auto& [name, part] :
         {std::pair{"training", &data.split.train}, std::pair{"validation", &data.split.validation},
          std::pair{"test", &data.split.test}})
        if (part->empty())
            fail_input("data",
                       "expected images in the {} part, got none of {}; give more images "
                       "or other fractions",
                       name, data.dataset().samples.size());
    require(find_leaks(data.dataset(), data.split).empty(), "data",
            "expected every patient in one part, got one in two");
    return data;
}

Loader training_loader(const RunData& data, const DataConfig& config, int64_t batch_size) {
    LoaderOptions options;
    options.batch_size = static_cast<int>(batch_size);
    options.balance = config.balance;
    options.seed = config.seed;
    options.augment = augment_preset(config.augment);
    options.workers = static_cast<int>(config.workers);
    return Loader(data.images, data.split.train, options);
}

Loader plain_loader(const RunData& data, const std::vector<int64_t>& part, const DataConfig& config,
                    int64_t batch_size) {
    LoaderOptions options;
    options.batch_size = static_cast<int>(batch_size);
    options.shuffle = false;
    options.workers = static_cast<int>(config.workers);
    return Loader(data.images, part, options);
}

}  // namespace curie
