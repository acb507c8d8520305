// The folder that a run writes.
#pragma once

#include <string>

namespace curie {

/// Creates `wanted`, or runs/<date>-<time>-<name> when it is empty, and returns its path. Throws
/// InputError when it holds a run (last.safetensors, or test.json of one without epochs) or an
/// ensemble already, or cannot be created.
std::string make_run_folder(const std::string& wanted, const std::string& name);

}  // namespace curie
