#include "apps/explain_images.h"

#include <algorithm>
#include <filesystem>
#include <numeric>

#include "training/run_config.h"
#include "training/run_data.h"

namespace curie {

void add_image_source_options(CLI::App& app, ImageSource& source) {
    app.add_option("--data", source.data,
                   "A data set instead of images (repeatable): KIND:DIR or synthetic")
        ->type_name("KIND:DIR")
        ->allow_extra_args(false);
    app.add_option("--run", source.run,
                   "A run's folder: its test part, of --data where the images have moved")
        ->type_name("DIR");
    app.add_option("--part", source.part, "Of --run: test or all")
        ->check(CLI::IsMember({"test", "all"}))
        ->type_name("PART")
        ->capture_default_str();
    app.add_option("--images", source.limit, "The first N images of the data; 0: all")
        ->check(CLI::Validator(CLI::NonNegativeNumber).description(""))
        ->type_name("N")
        ->capture_default_str();
    app.add_option("--labels", source.labels, "Of --data without --run")
        ->type_name("NAME")
        ->capture_default_str();
    app.add_flag("--skip-bad", source.options.skip_bad, "Of --data: leave unreadable images out");
    app.add_flag("--lesion-places", source.options.lesion_places,
                 "Of cbis-ddsm: read the lesions' places from its masks");
    app.add_option("--patients", source.options.patients, "Of synthetic, two images each")
        ->type_name("N")
        ->capture_default_str();
    app.add_option("--synthetic-seed", source.options.synthetic_seed, "Of synthetic")
        ->type_name("N")
        ->capture_default_str();
}

namespace {

ImageSet image_files(const std::vector<std::string>& files) {
    ImageSet set;
    for (const std::string& path : files) {
        Sample sample;
        sample.id = std::filesystem::path(path).stem().string();
        sample.path = path;
        set.indices.push_back(int64_t(set.dataset.samples.size()));
        set.dataset.samples.push_back(sample);
    }
    return set;
}

ImageSet images_of_run(const ImageSource& source, const Model& model) {
    RunConfig config;
    nlohmann::json json =
        read_json_file((std::filesystem::path(source.run) / "config.json").string());
    if (!source.data.empty()) {
        require(json.is_object() && json.contains("data") && json["data"].is_object(), "explain",
                "expected data in config.json of {}", source.run);
        nlohmann::json& data = json["data"];
        if (data.contains("sources"))
            data["sources"] = source.data;
        else
            data["source"] = source.data.front();
    }
    update_from_json(config, json);
    const RunData data = load_run_data(config.data, model.input[1], model.input[2]);
    ImageSet set;
    set.dataset = data.dataset();
    set.indices = data.split.test;
    // Where copies were augmented before the split, an image may stand in the test part twice.
    std::sort(set.indices.begin(), set.indices.end());
    set.indices.erase(std::unique(set.indices.begin(), set.indices.end()), set.indices.end());
    return set;
}

}  // namespace

ImageSet open_images(const ImageSource& source, const Model& model) {
    const bool labelled = !source.data.empty() || !source.run.empty();
    if (source.files.empty() != labelled)
        fail_input("explain", "expected images or a data set (--data, --run), got {}",
                   labelled ? "both" : "neither");
    if (!labelled) return image_files(source.files);
    ImageSet set;
    if (source.run.empty()) {
        DatasetOptions options = source.options;
        options.convention = parse_label_convention(source.labels);
        set.dataset = load_datasets(source.data, options);
    } else {
        set = images_of_run(source, model);
    }
    set.part = source.run.empty() ? "all" : source.part;
    if (set.part == "all") {
        set.indices.resize(set.dataset.samples.size());
        std::iota(set.indices.begin(), set.indices.end(), 0);
    }
    if (source.limit > 0 && size_t(source.limit) < set.indices.size()) {
        set.indices.resize(size_t(source.limit));
        set.part = fmt::format("first {} of {}", source.limit, set.part);
    }
    set.sources = source.data.empty() ? std::vector<std::string>{source.run} : source.data;
    set.labelled = true;
    return set;
}

}  // namespace curie
