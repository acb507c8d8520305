#include "data/skip_bad.h"

#include "data/parallel.h"

namespace curie {

void skip_unreadable(Dataset& dataset, int workers) {
    std::vector<Sample>& samples = dataset.samples;
    std::vector<std::string> faults(samples.size());
    // Any other exception is not the image's fault, for example too little memory.
    for_each_in_parallel(static_cast<int64_t>(samples.size()), workers, [&](int64_t i) {
        if (samples[i].path.empty()) return;
        try {
            dataset.read(samples[i]);
        } catch (const InputError& error) {
            faults[i] = error.what();
        }
    });
    std::vector<Sample> readable;
    for (size_t i = 0; i < samples.size(); ++i)
        if (faults[i].empty())
            readable.push_back(std::move(samples[i]));
        else
            dataset.skipped.push_back({samples[i].id, faults[i]});
    samples = std::move(readable);
}

}  // namespace curie
