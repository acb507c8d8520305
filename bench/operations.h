// The operation benchmark: every variant of every operation on the problems of its own case table.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "engine/context.h"

namespace curie::bench {

struct OperationsOptions {
    std::string filter;         ///< part of an operation's name; empty: all
    std::string list = "pnet";  ///< the list of cases, for example pnet or ragged
    bool reference = false;     ///< time the reference too (it is slow)
};

/// Times each variant that supports a problem, after its result was compared with another
/// variant's; prints a line each and returns the same as JSON. A variant whose result is wrong is
/// named and gets no time.
nlohmann::json bench_operations(Context& context, const OperationsOptions& options);

}  // namespace curie::bench
