// The folder that a run writes.
#pragma once

#include <string>

namespace curie {

/// Creates `wanted`, or runs/<date>-<time>-<name> when it is empty, and returns its path. Throws
/// InputError when it holds a run already (last.safetensors) or cannot be created.
std::string make_run_folder(const std::string& wanted, const std::string& name);

}  // namespace curie
