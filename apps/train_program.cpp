#include "apps/train_program.h"

#include <iostream>

#include "report/report.h"
#include "report/tensorboard_log.h"
#include "training/progress.h"

namespace curie {

int run_train_program(CLI::App& app, int argc, char** argv, CommonOptions& common,
                      TrainOptions& options, const std::function<RunOptions()>& make_run) {
    add_common_options(app, common);
    add_cuda_graph_option(app, common);
    int exit_code = 0;
    const int parsed = run_program(app, argc, argv, [&] {
        Context context = make_context(common);
        if (app.count("--seed")) options.seed = common.context.seed;
        RunOptions run = make_run();
        run.out = &std::cout;
        run.memory_limit = static_cast<int64_t>(options.memory_limit * (1 << 30));
        run.terminal = standard_output_is_terminal();
        if (!options.no_report) run.observers.push_back(make_report_observer(context, std::cout));
        if (options.tensorboard) run.observers.push_back(make_tensorboard_log());
        exit_code = run_training(context, run);
        write_trace(context, common);
    });
    return parsed != 0 ? parsed : exit_code;
}

}  // namespace curie
