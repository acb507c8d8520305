#include "data/skip_bad.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>

namespace curie {

void skip_unreadable(Dataset& dataset, int workers) {
    std::vector<Sample>& samples = dataset.samples;
    std::vector<std::string> faults(samples.size());
    std::atomic<size_t> next{0};
    std::exception_ptr failure;  // not the image's fault, for example too little memory
    std::mutex mutex;
    const auto work = [&] {
        for (size_t i = next++; i < samples.size(); i = next++) {
            if (samples[i].path.empty()) continue;
            try {
                dataset.read(samples[i]);
            } catch (const InputError& error) {
                faults[i] = error.what();
            } catch (...) {
                const std::lock_guard lock(mutex);
                failure = std::current_exception();
                next = samples.size();
            }
        }
    };
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < std::max(1, workers); ++i) threads.emplace_back(work);
    }
    if (failure) std::rethrow_exception(failure);
    std::vector<Sample> readable;
    for (size_t i = 0; i < samples.size(); ++i)
        if (faults[i].empty())
            readable.push_back(std::move(samples[i]));
        else
            dataset.skipped.push_back({samples[i].id, faults[i]});
    samples = std::move(readable);
}

}  // namespace curie
