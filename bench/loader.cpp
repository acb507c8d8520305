#include "bench/loader.h"

#include <fmt/format.h>

#include <ctime>
#include <iostream>
#include <numeric>

#include "bench/timing.h"
#include "data/loader.h"
#include "data/synthetic_mammogram.h"
#include "engine/processor.h"

namespace curie::bench {
namespace {

struct Row {
    std::string name;
    AugmentOptions augment;
};

std::vector<Row> rows_of(const LoaderBenchOptions& options) {
    if (!options.augment.empty()) return {{options.augment, load_augment(options.augment)}};
    std::vector<Row> rows;
    for (const char* name : {"none", "paper", "transfer"})
        rows.push_back({name, load_augment(name)});
    for (const int order : {0, 2, 3}) {
        rows.push_back({fmt::format("paper, order {}", order), load_augment("paper")});
        rows.back().augment.interpolation.order = order;
    }
    rows.push_back({"paper, brightness", load_augment("paper")});
    rows.back().augment.brightness_range = {0.7, 1.3};
    return rows;
}

struct Speed {
    Timing batch;
    double images_per_core_second;  ///< of processor time, which a busy machine doesn't change
};

Speed time_batches(const std::shared_ptr<const ImageCache>& cache,
                   const LoaderOptions& loader_options, double seconds) {
    std::vector<int64_t> subset(cache->dataset().samples.size());
    std::iota(subset.begin(), subset.end(), 0);
    Loader loader(cache, subset, loader_options);
    // What was prepared ahead isn't timed.
    for (int i = 0; i <= loader_options.prefetch; ++i) loader.next();
    const std::clock_t begin = std::clock();
    int batches = 0;
    const Timing timing = measure(
        [&] {
            loader.next();
            ++batches;
        },
        5, seconds);
    const double core_seconds = double(std::clock() - begin) / CLOCKS_PER_SEC;
    return {timing, batches * loader_options.batch_size / core_seconds};
}

}  // namespace

nlohmann::json bench_loader(const LoaderBenchOptions& options) {
    SyntheticOptions synthetic;
    synthetic.size = options.size;
    const auto cache = std::make_shared<const ImageCache>(synthetic_dataset(synthetic, 64),
                                                          options.size, options.size);
    cache->load_all(options.workers);
    std::cout << fmt::format("{}, {} workers, {} x {} x 3\n  {:<18} {:>8} {:>22}\n",
                             processor_name(), options.workers, options.size, options.size,
                             "augmentation", "images/s", "per second of a core");
    nlohmann::json result = {{"processor", processor_name()}, {"workers", options.workers}};
    LoaderOptions loader_options;
    loader_options.workers = options.workers;
    for (const Row& row : rows_of(options)) {
        loader_options.augment = row.augment;
        const Speed speed = time_batches(cache, loader_options, options.seconds);
        const double rate = loader_options.batch_size / speed.batch.median;
        std::cout << fmt::format("  {:<18} {:>8.0f} {:>22.0f}\n", row.name, rate,
                                 speed.images_per_core_second);
        result["images_per_second"][row.name] = rate;
        result["images_per_core_second"][row.name] = speed.images_per_core_second;
    }
    return result;
}

}  // namespace curie::bench
