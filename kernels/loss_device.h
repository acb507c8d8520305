#pragma once

#include "kernels/loss_terms.h"

namespace curie {

/// Blocks of a loss at most, each with a partial sum of its own: a fixed number, so that a loss is
/// added up in one order on every GPU.
constexpr int loss_blocks = 1024;

}  // namespace curie
