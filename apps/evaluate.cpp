// Tests a trained model on any data set: a run's folder or a checkpoint, and --data.
#include <filesystem>
#include <iostream>

#include "apps/command_line.h"
#include "training/checkpoint.h"
#include "training/external_test.h"

namespace curie {
namespace {

struct EvaluateOptions {
    std::string model, labels, cache, out;
    std::vector<std::string> sources;
    bool unseen = false, skip_bad = false, allow_missing = false, json = false;
};

void evaluate(Context& context, const EvaluateOptions& options) {
    const bool is_run = std::filesystem::is_directory(options.model);
    const std::filesystem::path weights =
        is_run ? options.model + "/best.safetensors" : options.model;
    const std::string folder = weights.parent_path().string();
    const Checkpoint checkpoint = read_checkpoint(context, weights.string());
    if (!checkpoint.config.contains("run"))
        fail_input("evaluate", "expected the configuration of a run in {}, got none",
                   weights.string());
    RunConfig config;
    update_from_json(config, checkpoint.config["run"]);
    if (!options.labels.empty()) config.data.labels = options.labels;
    if (!options.cache.empty()) config.data.cache = options.cache;
    config.data.skip_bad = config.data.skip_bad || options.skip_bad;
    config.data.allow_missing = config.data.allow_missing || options.allow_missing;
    config.data.sources = options.sources;
    config.data.check();
    const auto class_names = checkpoint.config.contains("class_names")
                                 ? checkpoint.config["class_names"].get<std::vector<std::string>>()
                                 : class_names_of(parse_label_convention(config.data.labels));
    Model model = make_model(checkpoint.config.at("model"), checkpoint.config.at("model_options"));
    model.module->initialize(context, 0);
    model.module->load(checkpoint.model, weights.string());

    // With --json the standard output holds nothing else.
    std::ostream& notes = options.json ? std::cerr : std::cout;
    const ExternalTest test{options.sources, options.unseen, folder};
    const ExternalResult result =
        run_external_test(context, model, config, class_names, test, notes);
    const std::string name = external_test_name(options.sources);
    if (options.json)
        std::cout << result.report.dump(2) << "\n";
    else
        std::cout << test_report_text(result.report, "test on " + result.dataset.name);
    const std::string target = options.out.empty() ? folder : options.out;
    std::filesystem::create_directories(target.empty() ? "." : target);
    write_external_test(result, target.empty() ? "." : target, name);
    notes << fmt::format("results in {}/test-{}.json and predictions-{}.csv\n",
                         target.empty() ? "." : target, name, name);
}

}  // namespace
}  // namespace curie

int main(int argc, char** argv) {
    using namespace curie;
    CLI::App app("Test a trained model on a data set that its run need not have taken.",
                 "evaluate");
    CommonOptions common;
    EvaluateOptions options;
    app.add_option("model", options.model, "A run's folder, or a checkpoint")
        ->type_name("RUNDIR|FILE")
        ->required();
    app.add_option("--data", options.sources, "synthetic, or folders of data sets, merged")
        ->type_name("KIND:DIR")
        ->required();
    app.add_flag("--unseen", options.unseen,
                 "Leave out the patients of whom the training or validation held an image");
    app.add_option("--labels", options.labels, "Another label convention than the run's")
        ->type_name("NAME");
    app.add_option("--cache", options.cache, "Where decoded images are kept; default: the run's")
        ->type_name("DIR|none");
    app.add_flag("--skip-bad", options.skip_bad, "Go on without what can't be read, and list it");
    app.add_flag("--allow-missing", options.allow_missing,
                 "Skip images without a label and labels without an image, by name");
    app.add_option("--out", options.out, "Where to write; default: the run's folder")
        ->type_name("DIR");
    app.add_flag("--json", options.json, "Print the report as JSON");
    add_common_options(app, common);
    return run_program(app, argc, argv, [&] {
        Context context = make_context(common);
        evaluate(context, options);
        write_trace(context, common);
    });
}
