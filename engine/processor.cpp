#include "engine/processor.h"

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "engine/error.h"

namespace curie {
namespace {

Isa detect() {
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
        return Isa::avx512;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return Isa::avx2;
#endif
    return Isa::generic;
}

std::string cpuinfo_field(const std::string& field) {
    std::ifstream file("/proc/cpuinfo");
    for (std::string line; std::getline(file, line);)
        if (line.rfind(field, 0) == 0 && line.find(": ") != std::string::npos)
            return line.substr(line.find(": ") + 2);
    return "";
}

}  // namespace

Isa best_isa() {
    static const Isa best = [] {
        const Isa present = detect();
        const char* wanted = std::getenv("CURIE_ISA");
        if (!wanted || !*wanted) return present;
        for (Isa isa : {Isa::generic, Isa::avx2, Isa::avx512}) {
            if (wanted != std::string(name_of(isa))) continue;
            if (isa > present)
                fail_input("CURIE_ISA", "expected at most {} on this processor, got {}",
                           name_of(present), wanted);
            return isa;
        }
        fail_input("CURIE_ISA", "expected generic, avx2 or avx512, got {}", wanted);
    }();
    return best;
}

std::vector<std::string> processor_features() {
    std::istringstream flags(cpuinfo_field("flags"));
    std::vector<std::string> features;
    for (std::string flag; flags >> flag;) {
        for (const char* known : {"avx", "avx2", "fma", "f16c", "avx512f", "avx512bw", "avx512vl",
                                  "avx512_bf16", "avx512_fp16", "amx_tile", "amx_bf16"})
            if (flag == known) features.push_back(flag);
    }
    return features;
}

std::string processor_name() {
    return cpuinfo_field("model name");
}

}  // namespace curie
