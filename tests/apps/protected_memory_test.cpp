// No program touches a device's memory by its address: on a GPU that would crash. The simulator's
// memory is protected (CURIE_SIM_PROTECT), and the programs run on it as a user would run them.
#include <doctest/doctest.h>

#include "tests/apps/program_call.h"
#include "tests/temporary_folder.h"

using namespace curie::test;

namespace {

void check_runs(const std::string& command) {
    const Outcome outcome = call(command, "CURIE_SIM_PROTECT=1 CURIE_DEVICE=sim");
    CAPTURE(command);
    CAPTURE(outcome.out);
    CHECK(outcome.code == 0);
}

}  // namespace

TEST_CASE("protected memory: single operations, and the benchmark of a model") {
    check_runs("../bench/bench operations --list smoke relu_");
    check_runs("../bench/bench operations --list smoke conv2d_");
#if !defined(__SANITIZE_ADDRESS__)  // whose build takes minutes for a model, and has no simulate
    check_runs("../bench/bench models --quick --models squeezenet");
    check_runs("simulate add_forward");
#endif
}

TEST_CASE("protected memory: training, testing, predicting and explaining") {
    const TemporaryFolder folder;
    const std::string run = (folder.path() / "run").string();
    const std::string images = (folder.path() / "images").string();
    check_runs("generate --seed 7 --out " + images + " --patients 2");
    check_runs(
        "train_pnet --patients 8 --input 32x32 --width 0.125 --epochs 2 --batch-size 4 "
        "--micro-batch 2 --cuda-graph --class-weights balanced --no-balance --run-dir " +
        run);
    const std::string weights = run + "/best.safetensors";
    check_runs("predict --weights " + weights + " " + images + "/mdb001.pgm");
    check_runs("evaluate " + run + " --data mini-mias:" + images);
    check_runs("explain --weights " + weights + " " + images + "/mdb001.pgm --out " +
               (folder.path() / "maps").string());
    check_runs("export " + run + " --to " + (folder.path() / "x.safetensors").string());
}

TEST_CASE("protected memory: optimisers, schedules and clipping") {
    const TemporaryFolder folder;
    int runs = 0;
    for (const char* options :
         {"--optimizer sgd --nesterov --global-clip-norm 1", "--optimizer adamw --clip-value 0.1"})
        check_runs(std::string("train_pnet --patients 6 --input 32x32 --width 0.125 --epochs 1 "
                               "--batch-size 4 ") +
                   options + " --run-dir " + (folder.path() / std::to_string(runs++)).string());
}

TEST_CASE("protected memory: a frozen backbone, and masks") {
    const TemporaryFolder folder;
    check_runs(
        "train_transfer --backbone mobilenet_v2 --width 0.35 --random-weights --input 32x32 "
        "--patients 6 --epochs 1 --views 1 --run-dir " +
        (folder.path() / "transfer").string());
    check_runs("train_unet --patients 6 --input 32x32 --base-filters 2 --epochs 1 --run-dir " +
               (folder.path() / "unet").string());
}
