// Hand-written CPU kernels (kernels/*/cpu_*.cpp) are compiled once per instruction set, each time
// in a namespace named by the macro CURIE_ISA, and chosen at run time. They include nothing with
// inline functions of external linkage: the linker would keep one copy of those, perhaps the one
// with instructions that this processor lacks.
#pragma once

#include <cstdint>

#include "engine/processor.h"

#if defined(__x86_64__)
/// Declares a kernel in every namespace it is compiled for.
#define CURIE_DECLARE_KERNEL(...) \
    namespace generic {           \
    __VA_ARGS__;                  \
    }                             \
    namespace avx2 {              \
    __VA_ARGS__;                  \
    }                             \
    namespace avx512 {            \
    __VA_ARGS__;                  \
    }
/// Calls the kernel of the best instruction set of this processor.
#define CURIE_CALL_KERNEL(name, ...)                                         \
    (::curie::best_isa() == ::curie::Isa::avx512 ? avx512::name(__VA_ARGS__) \
     : ::curie::best_isa() == ::curie::Isa::avx2 ? avx2::name(__VA_ARGS__)   \
                                                 : generic::name(__VA_ARGS__))
#else
#define CURIE_DECLARE_KERNEL(...) \
    namespace generic {           \
    __VA_ARGS__;                  \
    }
#define CURIE_CALL_KERNEL(name, ...) generic::name(__VA_ARGS__)
#endif
