// Trains U-Net to outline lesions: with no argument on synthetic mammograms, with --data on real
// ones.
#include <iostream>

#include "apps/command_line.h"
#include "apps/train_unet_options.h"
#include "training/progress.h"

int main(int argc, char** argv) {
    using namespace curie;
    CLI::App app("Train U-Net on the masks of lesions. Without arguments: on synthetic mammograms.",
                 "train_unet");
    CommonOptions common;
    add_common_options(app, common);
    add_cuda_graph_option(app, common);
    TrainUnetOptions options;
    add_train_unet_options(app, options);
    int exit_code = 0;
    const int parsed = run_program(app, argc, argv, [&] {
        Context context = make_context(common);
        SegmentationRunOptions run = make_run_options(app, options, common.context.seed);
        run.out = &std::cout;
        run.terminal = standard_output_is_terminal();
        exit_code = run_segmentation(context, run);
        write_trace(context, common);
    });
    return parsed != 0 ? parsed : exit_code;
}
