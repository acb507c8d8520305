#include "bench/machine_peak.h"

#include <omp.h>

#include <algorithm>

#include "bench/cpu_machine_peak.h"
#include "bench/timing.h"
#include "engine/device_runtime.h"
#include "engine/error.h"
#include "engine/processor.h"

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
    const auto runtime = make_cpu_runtime();  // memory as tensors have it: in huge pages
    const auto make = [&] {
        const auto release = [=](float* memory) { runtime->free(memory, size * sizeof(float)); };
        auto* memory = static_cast<float*>(runtime->allocate(size * sizeof(float)));
        if (!memory) fail_input("bench", "expected 512 MiB of free memory to measure its speed");
        std::fill_n(memory, size, 1.0f);
        return std::unique_ptr<float, decltype(release)>(memory, release);
    };
    const auto a = make(), b = make();
    for (int run = 0; run < 5; ++run) {
        const double start = seconds_now();
        CURIE_CALL_KERNEL(stream_copy, a.get(), b.get(), size);
        peak.bandwidth =
            std::max(peak.bandwidth, 8.0 * static_cast<double>(size) / (seconds_now() - start));
    }
    return peak;
}

std::string describe(const MachinePeak& peak, int threads) {
    return fmt::format(
        "{}, {} {}, {} kernels\nmeasured peak: {:.0f} GFLOP/s float32, {:.1f} GB/s copy\n",
        processor_name(), threads, threads == 1 ? "thread" : "threads", name_of(best_isa()),
        peak.flops * 1e-9, peak.bandwidth * 1e-9);
}

}  // namespace curie::bench
