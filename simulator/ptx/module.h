// One PTX module as it is written: its kernels with their parameters, registers, shared variables
// and statements. Nothing is resolved yet, apart from the places of parameters and variables.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace curie::ptx {

/// An operand of a statement; those of a vector {a, b} and of a pair d|p stand one by one.
struct Operand {
    enum class Kind { name, integer, float32, float64, address };
    Kind kind = Kind::name;
    std::string_view name;  ///< a register, variable or label; of an address its base
    int64_t value = 0;      ///< a number's bits, or what an address adds to its base
};

struct Statement {
    std::string_view opcode;
    std::vector<Operand> operands;
    std::string_view guard;  ///< the predicate register, or empty
    bool guard_negated = false;
    int line = 0;
    int source_file = 0, source_line = 0;  ///< of the .cu, from .loc; 0: not said
};

/// Where a parameter or a shared variable lies from the begin of its space.
struct Variable {
    uint32_t offset = 0, bytes = 0, alignment = 1;
};

/// Registers that one .reg declares, %f<72> being %f0 to %f71.
struct RegisterClass {
    char width = 'w';  ///< 'p' predicate, 'h' 16 bits, 'w' 32, 'd' 64
    uint32_t count = 0;
};

struct KernelSource {
    std::string name;
    std::map<std::string_view, Variable> parameters, shared;
    std::map<std::string_view, RegisterClass> registers;
    std::map<std::string_view, size_t> labels;  ///< index of the statement after it
    std::vector<Statement> statements;
    uint32_t parameter_bytes = 0, shared_bytes = 0;
    uint32_t most_threads = 1024;  ///< .maxntid
};

class Module {
  public:
    /// Takes the text as nvcc put it into the program. Throws Fault at what it does not know.
    explicit Module(std::string text);
    Module(const Module&) = delete;
    Module& operator=(const Module&) = delete;

    const KernelSource& kernel(const std::string& name) const;
    /// "kernels/scale/1_vectorised.cu:12", or "" where the statement does not say.
    std::string source_of(const Statement& statement) const;
    /// The statement's own line of the text.
    std::string_view line(int number) const;
    int target() const { return target_; }  ///< 90 for .target sm_90

  private:
    friend class ModuleParser;
    std::string text_;
    std::map<std::string, KernelSource> kernels_;
    std::map<std::string_view, Variable> shared_;  ///< of the module, in every kernel
    uint32_t shared_bytes_ = 0;
    std::map<int, std::string> files_;
    int target_ = 0;
};

}  // namespace curie::ptx
