// The limits of this machine, measured: how many multiply-adds the cores do when nothing stands in
// their way, and how fast memory streams.
#pragma once

namespace curie::bench {

struct MachinePeak {
    double flops = 0;      ///< float32 per second, all threads, a multiply-add counts as two
    double bandwidth = 0;  ///< bytes per second read plus written, b[i] = a[i] on 256 MiB arrays
};

/// MachinePeak::flops alone.
double measure_peak_flops(int threads);

/// Best of several short runs on `threads` threads.
MachinePeak measure_machine_peak(int threads);

}  // namespace curie::bench
