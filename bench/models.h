// The papers' Table 4 on this machine: size, work, inference and training of several models.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/context.h"

namespace curie::bench {

struct ModelsOptions {
    std::vector<std::string> models = {"pnet",         "vgg16",    "resnet50",
                                       "mobilenet_v2", "xception", "nasnet_large"};
    /// The least repetitions and small inputs, to see that it works; the figures mean little.
    bool quick = false;
    /// A command that measures one model, $CURIE_BENCH_MODEL on $CURIE_BENCH_THREADS threads, with
    /// batches of $CURIE_BENCH_BATCH and $CURIE_BENCH_TRAINING_BATCH images, and prints lines
    /// `latency_ms X`, `images_per_second X`, `training_images_per_second X`; empty: none.
    std::string peer;
};

/// Prints the tables and returns their figures.
nlohmann::json bench_models(Context& context, const ModelsOptions& options);

}  // namespace curie::bench
