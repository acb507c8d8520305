// The folder of a search, an ablation or a reproduction: what was asked for, in one JSON file, so
// that --resume repeats the question and another question is refused.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace curie {

/// Writes `settings` as `<folder>/<file>`. When it is there already, the settings must be equal:
/// otherwise InputError that names the fields which differ. Call it under a FolderLock.
void claim_experiment_folder(const std::string& folder, const std::string& file,
                             const nlohmann::json& settings);

/// `wanted`, or runs/<date>-<time>-<name> when it is empty.
std::string experiment_folder(const std::string& wanted, const std::string& name);

}  // namespace curie
