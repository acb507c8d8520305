#include "training/external_test.h"

#include <filesystem>
#include <set>

#include "engine/atomic_file.h"
#include "training/run_data.h"
#include "training/seen_contents.h"

namespace curie {
namespace {

/// Fills in report["seen"] and says it; returns the samples to test.
std::vector<int64_t> choose(const ImageCache& images, const ExternalTest& test,
                            nlohmann::json& seen_report, std::ostream& out) {
    const auto& samples = images.dataset().samples;
    std::vector<int64_t> all(samples.size());
    for (size_t i = 0; i < all.size(); ++i) all[i] = static_cast<int64_t>(i);
    const auto seen = seen_contents(test.run_folder);
    if (!seen) {
        if (test.unseen)
            fail_input("evaluate",
                       "expected data.json of the run beside the checkpoint: without it nobody "
                       "knows what the training saw; give the run's folder");
        out << "whether the training saw these images is not known: no data.json of the run\n";
        return all;
    }
    int64_t count = 0;
    std::set<std::string> patients;
    for (const int64_t i : all)
        if (seen->contains(content_of(images, i))) {
            ++count;
            patients.insert(samples[i].patient);
        }
    seen_report = {{"images", count}, {"patients", patients.size()}, {"left_out", test.unseen}};
    if (count == 0) {
        out << "leakage: the training saw none of these images\n";
        return all;
    }
    if (!test.unseen) {
        out << fmt::format(
            "leakage: the training or validation part held {} of these {} images, of {} patients; "
            "--unseen leaves such patients out\n",
            count, all.size(), patients.size());
        return all;
    }
    std::erase_if(all, [&](int64_t i) { return patients.contains(samples[i].patient); });
    out << fmt::format(
        "left out {} patients of whom the training or validation part held an image\n",
        patients.size());
    if (all.empty())
        fail_input("evaluate", "expected images that the training did not see, got none");
    return all;
}

}  // namespace

ExternalResult run_external_test(Context& context, Model& model, const RunConfig& config,
                                 const std::vector<std::string>& class_names,
                                 const ExternalTest& test, std::ostream& out) {
    const Shape input = config.input();
    const auto images = open_images(config.data, test.sources, input[1], input[2]);
    ExternalResult result;
    result.dataset = images->dataset();
    if (result.dataset.class_names != class_names)
        fail_input("evaluate", "expected the classes of the model ({}), got those of {} ({})",
                   fmt::join(class_names, ", "), fmt::join(test.sources, " + "),
                   fmt::join(result.dataset.class_names, ", "));
    if (result.dataset.samples.empty())
        fail_input("evaluate", "expected images in {}, got none", fmt::join(test.sources, " + "));
    images->load_all(context.threads());
    for (const Skipped& skipped : result.dataset.skipped)
        out << fmt::format("skipped {}: {}\n", skipped.id, skipped.reason);
    nlohmann::json seen;
    LoaderOptions options;
    options.batch_size = static_cast<int>(config.training.slice());
    options.shuffle = false;
    options.workers = static_cast<int>(config.data.workers);
    options.channels = static_cast<int>(input[3]);
    Loader loader(images, choose(*images, test, seen, out), options);
    result.predictions = predict(context, model, loader);
    result.report =
        test_report(result.predictions, class_names, config.data.protocol, config.training.seed);
    result.report["data"] = result.dataset.name;
    result.report["sources"] = test.sources;
    result.report["seen"] = seen;
    return result;
}

std::string external_test_name(const std::vector<std::string>& sources) {
    std::string name;
    for (const std::string& source : sources) {
        const size_t colon = source.find(':');
        std::string one = source.substr(0, colon);
        if (one == "images") {
            std::filesystem::path folder = source.substr(colon + 1);
            if (!folder.has_filename()) folder = folder.parent_path();
            one += "-" + folder.filename().string();
        }
        name += (name.empty() ? "" : "+") + one;
    }
    return name;
}

void write_external_test(const ExternalResult& result, const std::string& folder,
                         const std::string& name) {
    write_predictions_csv(fmt::format("{}/predictions-{}.csv", folder, name), result.predictions,
                          result.dataset, result.report["protocol"]);
    write_file_atomically(fmt::format("{}/test-{}.json", folder, name),
                          result.report.dump(2) + "\n");
}

}  // namespace curie
