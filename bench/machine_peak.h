// The limits of this machine, measured: how many multiply-adds the cores do when nothing stands in
// their way, and how fast memory streams.
#pragma once

#include <string>

namespace curie::bench {

struct MachinePeak {
    double flops = 0;  ///< float32 per second, all threads, a multiply-add counts as two
    /// Bytes per second read plus written: b[i] = a[i] on arrays of 256 MiB, stored past the
    /// caches.
    double bandwidth = 0;
};

/// MachinePeak::flops alone.
double measure_peak_flops(int threads);

/// Best of several short runs on `threads` threads.
MachinePeak measure_machine_peak(int threads);

/// The processor, the threads and the peaks in two lines.
std::string describe(const MachinePeak& peak, int threads);

}  // namespace curie::bench
