// Trains a new head, and if wanted the end of the backbone, on pretrained features.
#include "apps/train_program.h"
#include "apps/train_transfer_options.h"

int main(int argc, char** argv) {
    using namespace curie;
    CLI::App app(
        "Transfer learning: a pretrained backbone without its classifier, frozen, and a new head.",
        "train_transfer");
    CommonOptions common;
    TrainOptions options;
    add_train_transfer_options(app, options);
    return run_train_program(app, argc, argv, common, options,
                             [&] { return make_transfer_run_options(options); });
}
