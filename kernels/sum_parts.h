// Into how many blocks the CUDA variants cut a sum: a function of the problem alone, so that its
// bits are the same on every device. Plain data, so that .cu files can include it.
#pragma once

#include <cstdint>

namespace curie {

/// The multiprocessors that the blocks of a sum keep busy: those of an H100 (SXM). A device with
/// fewer takes the same blocks in more turns.
constexpr int64_t sum_multiprocessors = 132;

}  // namespace curie
