// Fits a random forest or a support vector machine on the features of a frozen backbone.
#include <iostream>

#include "apps/command_line.h"
#include "apps/train_transfer_options.h"
#include "experiments/classical_run.h"
#include "report/report.h"

int main(int argc, char** argv) {
    using namespace curie;
    CLI::App app("A classical classifier on the features of a pretrained backbone.",
                 "train_classifier");
    CommonOptions common;
    TrainOptions options;
    std::string method = "random-forest";
    ClassicalRun run;
    const std::string group = "Classifier";
    app.add_option("--classifier", method, "random-forest or linear-svm")
        ->type_name("NAME")
        ->capture_default_str()
        ->group(group);
    app.add_option("--trees", run.classifier.trees, "Of the forest")
        ->type_name("N")
        ->capture_default_str()
        ->group(group);
    app.add_option("--costs", run.classifier.costs,
                   "Values of the machine's C; the best validation AUC chooses")
        ->type_name("C,...")
        ->delimiter(',')
        ->group(group);
    add_train_transfer_options(app, options);
    add_common_options(app, common);
    return run_program(app, argc, argv, [&] {
        if (!options.resume.empty())
            fail_input("resume", "expected no --resume: a classifier is fitted in one go");
        for (const std::string& name : options.overridden)
            if (app.get_option(name)->get_group() == "Training" && name != "--batch-size")
                fail_input("classifier",
                           "expected no {}: it means nothing to a classifier that is "
                           "fitted in one go",
                           name);
        if (app.count("--seed")) options.seed = common.context.seed;
        run.classifier.method = parse_classical_method(method);
        run.classifier.check();
        run.config = make_transfer_run_options(options).config;
        run.classifier.seed = run.config.training.seed;
        run.run_folder = options.run_folder;
        run.out = &std::cout;
        Context context = make_context(common);
        if (!options.no_report) run.observers.push_back(make_report_observer(context, std::cout));
        run_classical(context, run);
        write_trace(context, common);
    });
}
