// The model benchmark: training and inference of a whole model, the time of each operation, the
// share of the machine's measured limits, and the bound that oneDNN's convolutions alone set.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "engine/context.h"

namespace curie::bench {

struct ModelOptions {
    std::string name = "pnet";
    int64_t batch_size = 32;
    int steps = 5;
    /// A command that prints a line `images_per_second X` of its own training, run before and after
    /// ours; empty: none. It sees CURIE_BENCH_THREADS.
    std::string peer;
};

/// Prints a report and returns its figures.
nlohmann::json bench_model(Context& context, const ModelOptions& options);

}  // namespace curie::bench
