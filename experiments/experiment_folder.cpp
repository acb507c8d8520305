#include "experiments/experiment_folder.h"

#include <fmt/chrono.h>

#include <ctime>
#include <filesystem>

#include "engine/atomic_file.h"
#include "engine/error.h"
#include "training/run_config.h"

namespace curie {

void claim_experiment_folder(const std::string& folder, const std::string& file,
                             const nlohmann::json& settings) {
    const std::string path = folder + "/" + file;
    if (!std::filesystem::exists(path)) {
        write_file_atomically(path, settings.dump(2) + "\n");
        return;
    }
    const nlohmann::json before = read_json_file(path).flatten(), now = settings.flatten();
    std::string differences;
    for (const auto* side : {&before, &now})
        for (const auto& [name, value] : side->items()) {
            const nlohmann::json left = before.value(name, nlohmann::json()),
                                 right = now.value(name, nlohmann::json());
            if (left == right || (side == &now && before.contains(name))) continue;
            differences += fmt::format("{}{} {} instead of {}", differences.empty() ? "" : ", ",
                                       name, right.dump(), left.dump());
        }
    if (!differences.empty())
        fail_input("folder",
                   "{} holds an experiment that was asked for otherwise ({}); continue it by "
                   "--resume {}, or give another folder",
                   folder, differences, folder);
}

std::string experiment_folder(const std::string& wanted, const std::string& name) {
    if (!wanted.empty()) return wanted;
    return fmt::format("runs/{:%Y-%m-%d-%H%M%S}-{}", fmt::localtime(std::time(nullptr)), name);
}

}  // namespace curie
