// Into how many blocks the CUDA variants cut a sum: a function of the problem alone, so that its
// additions have one order on every device. The bits are the same wherever the machine code is:
// for another architecture a compiler may fuse other multiply-adds. Plain data, so that .cu files
// can include it.
#pragma once

#include <cstdint>

namespace curie {

/// The multiprocessors that the blocks of a sum keep busy: those of an H100 (SXM). A device with
/// fewer takes the same blocks in more turns.
constexpr int64_t sum_multiprocessors = 132;

}  // namespace curie
