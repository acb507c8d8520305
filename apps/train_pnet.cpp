// Trains P-NET: with no argument on synthetic mammograms, with --data on real ones.
#include "apps/train_pnet_options.h"
#include "apps/train_program.h"

int main(int argc, char** argv) {
    using namespace curie;
    CLI::App app("Train P-NET. Without arguments: the preset demo, on synthetic mammograms.",
                 "train_pnet");
    CommonOptions common;
    TrainPnetOptions options;
    add_train_pnet_options(app, options);
    return run_train_program(app, argc, argv, common, options,
                             [&] { return make_run_options(options); });
}
