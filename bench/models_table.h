// What bench_models() measured, as tables for a terminal.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace curie::bench {

/// `rows` as bench_models() makes them. One table of sizes and work beside the paper's Table 4, one
/// of times and memory, and one against a peer where there was one.
std::string models_tables(const nlohmann::json& rows);

}  // namespace curie::bench
