// Times a function: a warm-up, then repetitions until both a count and a time are reached. What is
// too short for the clock is repeated within one reading of it.
#pragma once

#include <algorithm>
#include <chrono>
#include <vector>

namespace curie::bench {

/// Seconds of one call: the median and the 10th and 90th percentile of the repetitions.
struct Timing {
    double median = 0, p10 = 0, p90 = 0;
    int repetitions = 0;  ///< readings of the clock
};

inline double seconds_now() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

template <class Function>
Timing measure(Function&& function, int least_repetitions = 5, double least_seconds = 0.2) {
    constexpr double shortest = 20e-6;  // of a reading: the clock itself takes about 50 ns
    function();
    std::vector<double> times;
    int calls = 1;
    const double start = seconds_now();
    while (static_cast<int>(times.size()) < least_repetitions ||
           seconds_now() - start < least_seconds) {
        const double before = seconds_now();
        for (int call = 0; call < calls; ++call) function();
        const double elapsed = seconds_now() - before;
        if (elapsed < shortest) {
            calls *= 2;
        } else {
            times.push_back(elapsed / calls);
        }
    }
    std::sort(times.begin(), times.end());
    const auto at = [&](double share) {
        return times[static_cast<size_t>(share * static_cast<double>(times.size() - 1) + 0.5)];
    };
    return {at(0.5), at(0.1), at(0.9), static_cast<int>(times.size())};
}

}  // namespace curie::bench
