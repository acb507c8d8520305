#include "training/run_folder.h"

#include <fmt/chrono.h>

#include <ctime>
#include <filesystem>

#include "engine/error.h"

namespace curie {

std::string make_run_folder(const std::string& wanted, const std::string& name) {
    std::string folder = wanted;
    if (folder.empty()) {
        const std::string base =
            fmt::format("runs/{:%Y-%m-%d-%H%M%S}-{}", fmt::localtime(std::time(nullptr)), name);
        folder = base;
        // Two runs may begin within one second.
        for (int copy = 2; std::filesystem::exists(folder); ++copy)
            folder = fmt::format("{}-{}", base, copy);
    }
    if (std::filesystem::exists(folder + "/last.safetensors"))
        fail_input(
            "run-dir",
            "expected a folder without a run, got {}, which holds last.safetensors; continue "
            "it by --resume {} or give another folder",
            folder, folder);
    for (const char* file : {"test.json", "ensemble.json"})
        if (std::filesystem::exists(folder + "/" + file))
            fail_input("run-dir",
                       "expected a folder without a run or an ensemble, got {}, which holds {}; "
                       "give another folder",
                       folder, file);
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error)
        fail_input("run-dir", "cannot create {}: {}; give another folder by --run-dir", folder,
                   error.message());
    return folder;
}

}  // namespace curie
