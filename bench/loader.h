// The loader benchmark: how many augmented images a second its worker threads prepare.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace curie::bench {

struct LoaderBenchOptions {
    std::string augment;  ///< a name or a file; empty: the presets, and "paper" in every order
    int workers = 1;
    int size = 224;      ///< height = width
    double seconds = 2;  ///< of each row
};

/// Decoded synthetic images in memory, repeated to 3 channels, batches of 32, as train_pnet makes
/// them; the first epoch, which decodes, isn't timed. Prints a line each and returns the figures.
nlohmann::json bench_loader(const LoaderBenchOptions& options);

}  // namespace curie::bench
