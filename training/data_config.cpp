#include "training/data_config.h"

#include "data/augment.h"
#include "data/birads.h"
#include "data/dicom_options.h"
#include "data/load_dataset.h"
#include "training/json_fields.h"

namespace curie {

void DataConfig::check() const {
    if (sources.empty()) fail_input("data", "expected at least one source, got none");
    for (const std::string& source : sources) check_dataset_source(source);
    for (const std::string& source : test_sources) check_dataset_source(source);
    parse_label_convention(labels);
    parse_birads_convention(birads);
    parse_window_mode(window);
    if (patients < 3) fail_input("patients", "expected at least 3, got {}", patients);
    if (workers < 1) fail_input("workers", "expected at least 1, got {}", workers);
    if (protocol != "patient" && protocol != "paper")
        fail_input("protocol", "expected patient or paper, got {}", protocol);
    if (folds < 0 || folds == 1)
        fail_input("folds", "expected at least 2, or 0 for no cross-validation, got {}", folds);
    if (fold < 0 || fold > folds)
        fail_input("fold", "expected a fold from 1 to --folds {}, got {}", folds, fold);
    if (folds > 0 && protocol == "paper")
        fail_input("folds",
                   "expected the protocol patient, got paper: the folds are of patients, and its "
                   "split is of views");
    load_augment(augment);
}

nlohmann::json to_json(const DataConfig& c) {
    return {{"sources", c.sources},
            {"patients", c.patients},
            {"synthetic_seed", c.synthetic_seed},
            {"labels", c.labels},
            {"allow_missing", c.allow_missing},
            {"skip_bad", c.skip_bad},
            {"birads", c.birads},
            {"window", c.window},
            {"lesion_crops", c.lesion_crops},
            {"cache", c.cache},
            {"test_sources", c.test_sources},
            {"protocol", c.protocol},
            {"train_fraction", c.train_fraction},
            {"validation_fraction", c.validation_fraction},
            {"test_fraction", c.test_fraction},
            {"folds", c.folds},
            {"fold", c.fold},
            {"augment", c.augment},
            {"balance", c.balance},
            {"workers", c.workers},
            {"seed", c.seed}};
}

void update_from_json(DataConfig& config, const nlohmann::json& options) {
    DataConfig c = config;  // a refused value changes nothing
    nlohmann::json given = options;
    if (given.is_object() && given.contains("source")) {
        given["sources"] = {given["source"]};
        given.erase("source");
    }
    JsonFields("data")
        .add("sources", c.sources)
        .add("patients", c.patients)
        .add("synthetic_seed", c.synthetic_seed)
        .add("labels", c.labels)
        .add("allow_missing", c.allow_missing)
        .add("skip_bad", c.skip_bad)
        .add("birads", c.birads)
        .add("window", c.window)
        .add("lesion_crops", c.lesion_crops)
        .add("cache", c.cache)
        .add("test_sources", c.test_sources)
        .add("protocol", c.protocol)
        .add("train_fraction", c.train_fraction)
        .add("validation_fraction", c.validation_fraction)
        .add("test_fraction", c.test_fraction)
        .add("folds", c.folds)
        .add("fold", c.fold)
        .add("augment", c.augment)
        .add("balance", c.balance)
        .add("workers", c.workers)
        .add("seed", c.seed)
        .read(given);
    c.check();
    config = c;
}

}  // namespace curie
