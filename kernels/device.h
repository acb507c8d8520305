// Declarations of functions that launch CUDA kernels: each exists in namespace sim, compiled for
// the simulator, and in namespace cuda, compiled by nvcc. Plain enough for .cu files to include.
#pragma once

#include <cstdint>

#include "engine/stream.h"

/// Declares a launching function in both namespaces.
#define CURIE_DECLARE_DEVICE(...) \
    namespace sim {               \
    __VA_ARGS__;                  \
    }                             \
    namespace cuda {              \
    __VA_ARGS__;                  \
    }
