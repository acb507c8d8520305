// What this machine's processor can do, asked at run time and never assumed.
#pragma once

#include <string>
#include <vector>

namespace curie {

/// Instruction sets that the hand-written CPU kernels are compiled for, best last. `generic` is
/// plain C++ of the target's baseline.
enum class Isa { generic, avx2, avx512 };

/// The best one that the processor has. CURIE_ISA=generic|avx2|avx512 lowers it, for tests.
Isa best_isa();

constexpr const char* name_of(Isa isa) {
    constexpr const char* names[] = {"generic", "avx2", "avx512"};
    return names[static_cast<int>(isa)];
}

/// For example {"avx2", "fma", "avx512f", "amx_tile"}: those of interest that are present.
std::vector<std::string> processor_features();
std::string processor_name();

}  // namespace curie
