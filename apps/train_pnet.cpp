// Trains P-NET: with no argument on synthetic mammograms, with --data on real ones.
#include <iostream>

#include "apps/command_line.h"
#include "apps/train_pnet_options.h"
#include "report/report.h"
#include "report/tensorboard_log.h"
#include "training/progress.h"
#include "training/run.h"

int main(int argc, char** argv) {
    using namespace curie;
    CLI::App app("Train P-NET. Without arguments: the preset demo, on synthetic mammograms.",
                 "train_pnet");
    CommonOptions common;
    add_common_options(app, common);
    add_cuda_graph_option(app, common);
    TrainPnetOptions options;
    add_train_pnet_options(app, options);
    int exit_code = 0;
    const int parsed = run_program(app, argc, argv, [&] {
        Context context = make_context(common);
        if (app.count("--seed")) options.seed = common.context.seed;
        RunOptions run = make_run_options(options);
        run.out = &std::cout;
        run.terminal = standard_output_is_terminal();
        if (!options.no_report) run.observers.push_back(make_report_observer(context, std::cout));
        if (options.tensorboard) run.observers.push_back(make_tensorboard_log());
        exit_code = run_training(context, run);
        write_trace(context, common);
    });
    return parsed != 0 ? parsed : exit_code;
}
