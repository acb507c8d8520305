// What a run has seen, and what the run that it went on from had seen before it.
#pragma once

#include <optional>
#include <set>
#include <string>

namespace curie {

/// The hashes (content_of()) of the training and validation parts of the run in this folder and of
/// those that it started from; nothing without data.json. InputError naming a damaged one.
std::optional<std::set<std::string>> seen_contents(const std::string& run_folder);

}  // namespace curie
