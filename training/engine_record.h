// Which variants a run may take: its bits depend on them.
#pragma once

#include <nlohmann/json.hpp>
#include <ostream>

#include "engine/context.h"

namespace curie {

/// What config.json holds of the engine: pinned kernels, --fast, --allow-tf32, the device. Other
/// variants give other bits: a resumed run must have those that it began with (`before`; InputError
/// otherwise), a repeated one says so. Another device gives other bits too, but a run may have to
/// move, so it only says so. `before` is null for a new run.
nlohmann::json checked_engine(const nlohmann::json& before, const ContextOptions& options,
                              bool resume, std::ostream& out);

}  // namespace curie
