#include "bench/machine_peak.h"

#include <omp.h>

#include <vector>

#include "bench/cpu_machine_peak.h"
#include "bench/timing.h"

namespace curie::bench {

MachinePeak measure_machine_peak(int threads) {
    omp_set_num_threads(threads);
    MachinePeak peak;
    float sink = 0;
    for (int run = 0; run < 10; ++run) {
        const double start = seconds_now();
        const double flops = CURIE_CALL_KERNEL(multiply_add_chains, 2'000'000, &sink);
        peak.flops = std::max(peak.flops, flops / (seconds_now() - start));
    }
    const int64_t size = int64_t{64} << 20;
    std::vector<float> a(size, sink), b(size);
    for (int run = 0; run < 5; ++run) {
        const double start = seconds_now();
        CURIE_CALL_KERNEL(stream_copy, a.data(), b.data(), size);
        peak.bandwidth =
            std::max(peak.bandwidth, 8.0 * static_cast<double>(size) / (seconds_now() - start));
    }
    return peak;
}

}  // namespace curie::bench
