// Whether a run fits into memory, asked before anything is read or computed.
#pragma once

#include <ostream>

#include "engine/context.h"
#include "training/run_config.h"

namespace curie {

/// Says what the run will need at most. Throws InputError when that is above `limit` bytes (0:
/// available_memory()), naming the largest --micro-batch that fits, if one does. `config` is
/// complete.
void check_memory(const Context& context, const RunConfig& config, int64_t limit,
                  std::ostream& out);

}  // namespace curie
