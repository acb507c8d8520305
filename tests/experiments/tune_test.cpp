// Searches as a user runs them: killed and repeated, they give the table of an unkilled one.
#include <doctest/doctest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>

#include "experiments/child_process.h"
#include "experiments/experiment_folder.h"
#include "experiments/folder_lock.h"
#include "tests/training/run_check.h"

using namespace curie;
using namespace curie::test;

namespace {

const std::string binaries = CURIE_BINARIES;

std::vector<std::string> tune_command(const std::string& folder, const std::string& search) {
    return {binaries + "/tune",
            "--folder",
            folder,
            "--search",
            search,
            "--data",
            "synthetic",
            "--patients",
            "6",
            "--input",
            "32x32",
            "--width",
            "0.1",
            "--epochs",
            "2",
            "--batch-size",
            "4",
            "--parameter",
            "dropout=0.2,0.5",
            "--parameter",
            "l2=0.01,0.001",
            "--reduction",
            "2",
            "--train-fraction",
            "0.34",
            "--validation-fraction",
            "0.33",
            "--test-fraction",
            "0.33"};
}

int trials_with(const std::string& file, const std::string& folder) {
    int count = 0;
    for (int i = 1; i <= 4; ++i)
        count += std::filesystem::exists(fmt::format("{}/trials/{:03}/{}", folder, i, file));
    return count;
}

int wait_for(ChildProcess& process) {
    for (;; usleep(10000))
        if (const auto code = process.poll()) return *code;
}

}  // namespace

TEST_CASE("experiments: a search killed at any moment gives the table of an unkilled one") {
    const TemporaryFolder folder;
    const std::string whole = folder.path().string() + "/whole",
                      killed = folder.path().string() + "/killed",
                      log = folder.path().string() + "/log";
    ChildProcess unkilled(tune_command(whole, "halving"), log);
    REQUIRE_MESSAGE(wait_for(unkilled) == 0, read_text(log));
    // In the first trial, between two trials, and in the second round.
    for (int trials : {0, 2, 4}) {
        ChildProcess process(tune_command(killed, "halving"), log);
        while (trials_with("metrics.csv", killed) <= trials && !process.poll() &&
               !(trials == 4 && trials_with("trial.json", killed) == 4))
            usleep(2000);
        process.interrupt(SIGKILL);
        CHECK(wait_for(process) == 128 + SIGKILL);
    }
    ChildProcess last(tune_command(killed, "halving"), log);
    REQUIRE_MESSAGE(wait_for(last) == 0, read_text(log));
    CHECK(read_text(killed + "/tune.md") == read_text(whole + "/tune.md"));
    CHECK(read_text(whole + "/tune.md").find("| 4 |") != std::string::npos);
}

TEST_CASE("experiments: a folder keeps the question that it was made for") {
    const TemporaryFolder folder;
    claim_experiment_folder(folder.path(), "a.json", {{"seed", 1}});
    claim_experiment_folder(folder.path(), "a.json", {{"seed", 1}});
    CHECK_THROWS_WITH_AS(claim_experiment_folder(folder.path(), "a.json", {{"seed", 2}}),
                         doctest::Contains("seed 2 instead of 1"), InputError);
}

TEST_CASE("experiments: a child dies with its parent, and the lock with the last of them") {
    const TemporaryFolder folder;
    const std::string path = folder.path().string();
    const pid_t parent = fork();
    if (parent == 0) {
        const FolderLock lock(path);
        ChildProcess child({"/bin/sleep", "60"}, path + "/log");
        raise(SIGKILL);
    }
    waitpid(parent, nullptr, 0);
    const FolderLock lock(path);  // would wait 10 s and throw if the child still slept
    CHECK(std::filesystem::exists(path + "/.lock"));
}

TEST_CASE("experiments: a program that is not there is named") {
    const TemporaryFolder folder;
    CHECK_THROWS_WITH_AS(ChildProcess({"/nowhere/train_pnet"}, folder.path().string() + "/log"),
                         doctest::Contains("/nowhere/train_pnet"), InputError);
    ChildProcess fails({"/bin/sh", "-c", "exit 7"}, folder.path().string() + "/log");
    CHECK(wait_for(fails) == 7);
}
