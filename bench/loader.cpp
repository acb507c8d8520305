#include "bench/loader.h"

#include <fmt/format.h>

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

Timing time_batches(const std::shared_ptr<const ImageCache>& cache,
                    const LoaderOptions& loader_options, double seconds) {
    std::vector<int64_t> subset(cache->dataset().samples.size());
    std::iota(subset.begin(), subset.end(), 0);
    Loader loader(cache, subset, loader_options);
    // What was prepared ahead isn't timed.
    for (int i = 0; i <= loader_options.prefetch; ++i) loader.next();
    return measure([&] { loader.next(); }, 5, seconds);
}

}  // namespace

nlohmann::json bench_loader(const LoaderBenchOptions& options) {
    SyntheticOptions synthetic;
    synthetic.size = options.size;
    const auto cache = std::make_shared<const ImageCache>(synthetic_dataset(synthetic, 64),
                                                          options.size, options.size);
    cache->load_all(options.workers);
    std::cout << fmt::format("{}, {} workers, {} x {} x 3, images/s\n", processor_name(),
                             options.workers, options.size, options.size);
    nlohmann::json result = {{"processor", processor_name()}, {"workers", options.workers}};
    LoaderOptions loader_options;
    loader_options.workers = options.workers;
    for (const Row& row : rows_of(options)) {
        loader_options.augment = row.augment;
        const Timing timing = time_batches(cache, loader_options, options.seconds);
        const double batch = loader_options.batch_size;
        std::cout << fmt::format("  {:<18} {:>8.0f} [{:.0f} - {:.0f}]\n", row.name,
                                 batch / timing.median, batch / timing.p90, batch / timing.p10);
        result["images_per_second"][row.name] = batch / timing.median;
    }
    return result;
}

}  // namespace curie::bench
