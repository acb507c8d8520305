#include "training/seen_contents.h"

#include <filesystem>
#include <nlohmann/json.hpp>

#include "engine/error.h"
#include "training/run_config.h"

namespace curie {

std::optional<std::set<std::string>> seen_contents(const std::string& run_folder) {
    const std::string path = run_folder + "/data.json";
    if (run_folder.empty() || !std::filesystem::exists(path)) return std::nullopt;
    const nlohmann::json data = read_json_file(path);
    std::set<std::string> seen;
    const auto add = [&](const nlohmann::json& hashes) {
        for (const auto& hash : hashes) seen.insert(hash.get<std::string>());
    };
    try {
        for (const char* part : {"train", "validation"})
            add(data.at("parts").at(part).at("hashes"));
        if (data.contains("start")) add(data["start"].at("hashes"));
    } catch (const nlohmann::json::exception& error) {
        fail_input("data", "expected the parts and hashes of a run in {}, got {}", path,
                   error.what());
    }
    return seen;
}

}  // namespace curie
