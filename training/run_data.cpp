#include "training/run_data.h"

#include <set>

#include "data/content_hash.h"
#include "data/load_dataset.h"
#include "data/view_split.h"
#include "engine/error.h"

namespace curie {
namespace {

Dataset read_dataset(const DataConfig& config, const std::vector<std::string>& sources) {
    DatasetOptions options;
    options.convention = parse_label_convention(config.labels);
    options.allow_missing = config.allow_missing;
    options.patients = config.patients;
    options.synthetic_seed = config.synthetic_seed;
    options.skip_bad = config.skip_bad;
    options.birads = parse_birads_convention(config.birads);
    options.lesion_crops = config.lesion_crops;
    options.window = parse_window_mode(config.window);
    return load_datasets(sources, options);
}

std::shared_ptr<const DiskCache> open_cache(const DataConfig& config) {
    if (config.cache == "none") return nullptr;
    const std::string folder = config.cache.empty() ? DiskCache::default_folder() : config.cache;
    if (folder.empty()) return nullptr;
    try {
        return std::make_shared<DiskCache>(folder);
    } catch (const InputError&) {
        if (!config.cache.empty()) throw;
        return nullptr;  // nobody asked for the default folder, and a home may be read-only
    }
}

std::vector<int64_t> class_counts(const Dataset& dataset, const std::vector<int64_t>& part) {
    std::vector<int64_t> counts(dataset.class_names.size());
    for (int64_t index : part) ++counts[dataset.samples[index].label];
    return counts;
}

int64_t count_patients(const Dataset& dataset, const std::vector<int64_t>& part) {
    std::set<std::string> patients;
    for (int64_t index : part) patients.insert(dataset.samples[index].patient);
    return static_cast<int64_t>(patients.size());
}

nlohmann::json part_report(const RunData& data, std::vector<int64_t> Split::*part) {
    const Dataset& dataset = data.dataset();
    const std::vector<int64_t>&samples = data.split.*part, &draws = data.draws.*part;
    nlohmann::json ids = nlohmann::json::array();
    for (size_t i = 0; i < samples.size(); ++i)
        ids.push_back(view_id(dataset.samples[samples[i]], draws.empty() ? 0 : draws[i]));
    std::set<std::string> hashes;
    for (const int64_t sample : std::set<int64_t>(samples.begin(), samples.end()))
        hashes.insert(content_of(*data.images, sample));
    return {{"images", samples.size()},
            {"patients", count_patients(dataset, samples)},
            {"classes", class_counts(dataset, samples)},
            {"ids", ids},
            {"hashes", hashes}};
}

std::vector<std::string> kinds_of(const std::vector<std::string>& sources) {
    std::vector<std::string> kinds;
    for (const std::string& source : sources) kinds.push_back(source.substr(0, source.find(':')));
    return kinds;
}

void split(RunData& data, const DataConfig& config) {
    SplitOptions options;
    options.train = config.train_fraction;
    options.validation = config.validation_fraction;
    options.test = config.test_fraction;
    options.seed = config.seed;
    if (config.protocol == "paper") {
        const ViewCounts counts = paper_counts(
            kinds_of(config.sources), static_cast<int64_t>(data.dataset().samples.size()), options);
        ViewSplit views = split_views(data.dataset(), counts, config.balance, config.seed);
        data.split = std::move(views.samples);
        data.draws = std::move(views.draws);
        return;
    }
    data.split = config.fold > 0 ? split_fold(data.dataset(), config.folds, config.fold, options)
                                 : split_dataset(data.dataset(), options);
    require(find_leaks(data.dataset(), data.split).empty(), "data",
            "expected every patient in one part, got one in two");
}

}  // namespace

std::string RunData::describe() const {
    const Dataset& set = dataset();
    const auto count = [&](const char* name, const std::vector<int64_t>& part) {
        const std::vector<int64_t> counts = class_counts(set, part);
        std::string text = fmt::format("{} {} (", name, part.size());
        for (size_t i = 0; i < counts.size(); ++i)
            text += fmt::format("{}{} {}", i ? ", " : "", counts[i], set.class_names[i]);
        return text + ")";
    };
    return fmt::format("{}, {}, {}", count("train", split.train),
                       count("validation", split.validation), count("test", split.test));
}

std::shared_ptr<const ImageCache> open_images(const DataConfig& config,
                                              const std::vector<std::string>& sources,
                                              int64_t height, int64_t width) {
    return std::make_shared<ImageCache>(read_dataset(config, sources), static_cast<int>(height),
                                        static_cast<int>(width), open_cache(config),
                                        "window " + config.window);
}

std::string cache_text(const ImageCache& images) {
    if (!images.disk()) return "";
    const DiskCache::Statistics statistics = images.disk()->statistics();
    std::string text;
    for (const std::string& note : statistics.notes) text += note + "\n";
    if (statistics.found + statistics.made > 0)
        text += fmt::format("cache: {} images found, {} decoded; {} holds {:.1f} MiB\n",
                            statistics.found, statistics.made, images.disk()->folder(),
                            static_cast<double>(images.disk()->measure()) / 1048576.0);
    return text;
}

std::string content_of(const ImageCache& images, int64_t sample) {
    return hash_content(images.plane(sample), sizeof(float) * images.height() * images.width())
        .text();
}

RunData load_run_data(const DataConfig& config, int64_t height, int64_t width) {
    config.check();
    RunData data;
    data.images = open_images(config, config.sources, height, width);
    split(data, config);
    for (const auto& [name, part] :
         {std::pair{"training", &data.split.train}, std::pair{"validation", &data.split.validation},
          std::pair{"test", &data.split.test}})
        if (part->empty())
            fail_input("data",
                       "expected images in the {} part, got none of {}; give more images "
                       "or other fractions",
                       name, data.dataset().samples.size());
    return data;
}

nlohmann::json data_report(const RunData& data, const DataConfig& config, const Leakage& leakage) {
    const Dataset& set = data.dataset();
    std::vector<int64_t> all(set.samples.size());
    for (size_t i = 0; i < all.size(); ++i) all[i] = static_cast<int64_t>(i);
    nlohmann::json skipped = nlohmann::json::array();
    for (const Skipped& one : set.skipped)
        skipped.push_back({{"id", one.id}, {"reason", one.reason}});
    const auto or_null = [](int64_t value) {
        return value > 0 ? nlohmann::json(value) : nlohmann::json();
    };
    return {{"sources", config.sources},
            {"name", set.name},
            {"class_names", set.class_names},
            {"labels", config.labels},
            {"protocol", config.protocol},
            {"augment", to_json(load_augment(config.augment))},
            {"fold", or_null(config.fold)},
            {"folds", or_null(config.folds)},
            {"images", set.samples.size()},
            {"patients", count_patients(set, all)},
            {"skipped", skipped},
            {"parts",
             {{"train", part_report(data, &Split::train)},
              {"validation", part_report(data, &Split::validation)},
              {"test", part_report(data, &Split::test)}}},
            {"leakage",
             {{"patients", leakage.patients}, {"duplicate_images", leakage.duplicate_images}}}};
}

std::string protocol_text(const RunData& data, const DataConfig& config, const Leakage& leakage) {
    std::string text = fmt::format("protocol {}: ", config.protocol);
    if (config.protocol == "paper") {
        const size_t views =
            data.split.train.size() + data.split.validation.size() + data.split.test.size();
        text += fmt::format(
            "{} images became {} augmented views, split at random: the test figures are inflated\n",
            data.dataset().samples.size(), views);
    } else if (config.fold > 0) {
        text += fmt::format("split by patient, fold {} of {} is the test part\n", config.fold,
                            config.folds);
    } else {
        text += "split by patient\n";
    }
    if (leakage.none()) return text + "leakage: no patient and no image in two parts\n";
    text += fmt::format("leakage: {} patients and {} images in two parts or more",
                        leakage.patients.size(), leakage.duplicate_images.size());
    if (!leakage.duplicate_images.empty())
        text += fmt::format(", for example {} and {}", leakage.duplicate_images[0].first,
                            leakage.duplicate_images[0].second);
    return text + "\n";
}

Loader training_loader(const RunData& data, const DataConfig& config, const BatchOptions& batches) {
    LoaderOptions options;
    options.batch_size = static_cast<int>(batches.size);
    options.channels = batches.channels;
    options.balance = config.balance && config.protocol == "patient";
    options.seed = config.seed;
    options.augment = load_augment(config.augment);
    options.draws = data.draws.train;
    if (options.draws.empty()) options.views = batches.views;
    options.rows = batches.rows;
    options.workers = static_cast<int>(config.workers);
    return Loader(data.images, data.split.train, options);
}

Loader plain_loader(const RunData& data, std::vector<int64_t> Split::*part,
                    const DataConfig& config, const BatchOptions& batches) {
    LoaderOptions options;
    options.batch_size = static_cast<int>(batches.size);
    options.channels = batches.channels;
    options.shuffle = false;
    options.draws = data.draws.*part;
    if (!options.draws.empty()) options.augment = load_augment(config.augment);
    if (options.draws.empty() && batches.rows.size > 0)
        options.draws.assign((data.split.*part).size(), 0);
    options.rows = batches.rows;
    options.seed = config.seed;
    options.workers = static_cast<int>(config.workers);
    return Loader(data.images, data.split.*part, options);
}

}  // namespace curie
