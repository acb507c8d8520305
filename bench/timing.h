// Times a function: a warm-up, then repetitions until both a count and a time are reached.
#pragma once

#include <algorithm>
#include <chrono>
#include <vector>

namespace curie::bench {

/// Seconds of one call: the median and the 10th and 90th percentile of the repetitions.
struct Timing {
    double median = 0, p10 = 0, p90 = 0;
    int repetitions = 0;
};

inline double seconds_now() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

template <class Function>
Timing measure(Function&& function, int least_repetitions = 5, double least_seconds = 0.2) {
    function();
    std::vector<double> times;
    const double start = seconds_now();
    while (static_cast<int>(times.size()) < least_repetitions ||
           seconds_now() - start < least_seconds) {
        const double before = seconds_now();
        function();
        times.push_back(seconds_now() - before);
    }
    std::sort(times.begin(), times.end());
    const auto at = [&](double share) {
        return times[static_cast<size_t>(share * static_cast<double>(times.size() - 1) + 0.5)];
    };
    return {at(0.5), at(0.1), at(0.9), static_cast<int>(times.size())};
}

}  // namespace curie::bench
