#include "bench/machine_peak.h"

#include <omp.h>

#include <vector>

#include "bench/cpu_machine_peak.h"
#include "bench/timing.h"

namespace curie::bench {

double measure_peak_flops(int threads) {
    omp_set_num_threads(threads);
    double peak = 0;
    float sink = 0;
    // Runs shorter than a time slice: some are whole even where others use the machine.
    for (int run = 0; run < 100; ++run) {
        const double start = seconds_now();
        const double flops = CURIE_CALL_KERNEL(multiply_add_chains, 200'000, &sink);
        peak = std::max(peak, flops / (seconds_now() - start));
    }
    return peak;
}

MachinePeak measure_machine_peak(int threads) {
    MachinePeak peak;
    peak.flops = measure_peak_flops(threads);
    const int64_t size = int64_t{64} << 20;
    std::vector<float> a(size, 1), b(size);
    for (int run = 0; run < 5; ++run) {
        const double start = seconds_now();
        CURIE_CALL_KERNEL(stream_copy, a.data(), b.data(), size);
        peak.bandwidth =
            std::max(peak.bandwidth, 8.0 * static_cast<double>(size) / (seconds_now() - start));
    }
    return peak;
}

}  // namespace curie::bench
