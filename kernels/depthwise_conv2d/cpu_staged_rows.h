// Plain numbers between cpu.cpp and the kernels of cpu_staged_rows.cpp.
#pragma once

#include "kernels/isa.h"

namespace curie {

/// One axis of a correlation over a source in which `insert - 1` zeros follow every element:
/// output o, tap t reads position o*step + t*dilation - offset, and position p holds the source
/// element p / insert where that is whole and inside [0, size). A convolution has insert 1; its
/// data gradient has step 1 and insert = stride.
struct StagedAxis {
    int64_t taps, step, dilation, offset, insert, size, outputs;
};

/// What all three directions share. Source rows are staged (copied) with their padding, their
/// channels repeated by the multiplier and their pixels sorted by phase modulo the step: then each
/// tap reads a staged row with stride 1, and a row of pixels is one flat array.
struct StagedRows {
    StagedAxis rows, columns;
    int64_t images;
    int64_t source_channels, repeat;  ///< staged channels are source_channels * repeat
    int64_t group;                    ///< an output channel sums `group` staged ones
    int64_t period;                   ///< channel_period(staged channels)

    int64_t plane_floats;    ///< staged pixels of one phase, and one vector of slack
    int64_t ring;            ///< staged rows that are kept: the extent of the window
    int64_t scratch_floats;  ///< per thread: the ring and one output row
};

/// More taps or a larger extent than this is left to other variants.
constexpr int64_t staged_rows_limit = 256;

/// Output rows of one piece of work; fixed, so that partial sums never depend on the threads.
constexpr int64_t staged_rows_grain = 32;

/// `weights` taps x period and `bias` period (or null), written out by expand_channels.
CURIE_DECLARE_KERNEL(void depthwise_correlate(const StagedRows& shape, const float* source,
                                              const float* weights, const float* bias,
                                              float* output, float* scratch))

/// `partial`: one record of (taps + 1) * period floats for every staged_rows_grain output rows;
/// the last period of a record sums `dy` alone.
CURIE_DECLARE_KERNEL(void depthwise_weight_sums(const StagedRows& shape, const float* x,
                                                const float* dy, float* partial, float* scratch))

}  // namespace curie
