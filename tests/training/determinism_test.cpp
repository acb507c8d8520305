// The same command gives the same bits: twice, with any number of threads, and when it is
// interrupted and resumed.
#include <doctest/doctest.h>

#include <filesystem>

#include "tests/training/interrupting_buffer.h"
#include "tests/training/run_check.h"

using namespace curie;
using namespace curie::test;

TEST_CASE("determinism: the same seed gives the same bits, with 1, 2 and 5 threads") {
    const TemporaryFolder folder;
    run_in(in(folder, "first"), small_run(), 2);
    for (int threads : {1, 2, 5}) {
        const std::string other = in(folder, fmt::format("threads{}", threads));
        run_in(other, small_run(), threads);
        CAPTURE(threads);
        check_equal_runs(in(folder, "first"), other);
    }
    RunConfig another = small_run();
    another.training.seed = 6;
    run_in(in(folder, "another"), another);
    CHECK(differing_tensors(in(folder, "first/last.safetensors"),
                            in(folder, "another/last.safetensors")) != "");
}

TEST_CASE("resume: an interrupted run continues to the bits of an uninterrupted one") {
    const TemporaryFolder folder;
    run_in(in(folder, "whole"), small_run());
    const std::string cut = in(folder, "cut");
    InterruptingBuffer buffer("epoch 1/3");
    std::ostream out(&buffer);
    CHECK(run_in(cut, small_run(), 2, &out) == 128 + SIGINT);
    CHECK(buffer.str().find("--resume " + cut) != std::string::npos);
    CHECK_FALSE(std::filesystem::exists(cut + "/test.json"));

    Context context = context_with(2);
    RunOptions options;
    options.resume = cut;
    CHECK(run_training(context, options) == 0);
    check_equal_runs(in(folder, "whole"), cut);
}

TEST_CASE("resume: what an epoch's checkpoint holds is enough, as after kill -9") {
    const TemporaryFolder folder;
    RunConfig one = small_run();
    one.training.epochs = 1;
    run_in(in(folder, "killed"), one);  // the same first epoch, then nothing
    run_in(in(folder, "whole"), small_run());
    Context context = context_with(2);
    RunOptions options;
    options.resume = in(folder, "killed");
    options.overrides = {[](RunConfig& c) { c.training.epochs = 3; }};
    CHECK(run_training(context, options) == 0);
    check_equal_runs(in(folder, "whole"), in(folder, "killed"));
}
