// The same work for every item of a list, on several threads.
#pragma once

#include <atomic>
#include <cstdint>
#include <exception>
#include <thread>
#include <vector>

namespace curie {

/// Calls work(0) ... work(count - 1), each once, on up to `workers` threads, this one among them.
/// After an exception no further item is begun, and that of the lowest item is thrown again: items
/// are begun in order, so it is the one that a single thread would have met.
template <class Work>
void for_each_in_parallel(int64_t count, int workers, const Work& work) {
    std::vector<std::exception_ptr> errors(static_cast<size_t>(count));
    std::atomic<int64_t> next{0};
    const auto take = [&] {
        for (int64_t i; (i = next++) < count;) {
            try {
                work(i);
            } catch (...) {
                errors[static_cast<size_t>(i)] = std::current_exception();
                next = count;
            }
        }
    };
    {
        std::vector<std::jthread> threads;
        for (int t = 1; t < workers; ++t) threads.emplace_back(take);
        take();
    }
    for (const std::exception_ptr& error : errors)
        if (error) std::rethrow_exception(error);
}

}  // namespace curie
