// A kernel decoded for the interpreter: operands are places in a warp's register file, where
// constants and special registers have places of their own.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "simulator/ptx/module.h"

namespace curie::ptx {

class Warp;
struct Instruction;
using Handler = void (*)(const Instruction&, Warp&);

/// One instruction of a warp. Every register is 32 lanes side by side.
struct Instruction {
    Handler run = nullptr;
    std::array<uint32_t, 14> operands{};  ///< bytes into the register file, in PTX's order
    int64_t immediate = 0;                ///< offset of an address, or the number operand
    uint32_t target = 0;                  ///< of a branch
    bool negated = false;                 ///< a branch that is taken where its predicate is false
    uint32_t cache = 0;                   ///< which of the warp's ranges of global memory it uses
    uint32_t statement = 0;
};

/// The special registers that Curie's kernels read.
enum class Special {
    tid_x,
    tid_y,
    tid_z,
    ntid_x,
    ntid_y,
    ntid_z,
    ctaid_x,
    ctaid_y,
    ctaid_z,
    nctaid_x,
    nctaid_y,
    nctaid_z,
    laneid
};
inline constexpr std::array special_names{
    "%tid.x",   "%tid.y",   "%tid.z",    "%ntid.x",   "%ntid.y",   "%ntid.z", "%ctaid.x",
    "%ctaid.y", "%ctaid.z", "%nctaid.x", "%nctaid.y", "%nctaid.z", "%laneid"};

struct Program {
    struct Constant {
        uint32_t place;
        uint64_t bits;
        char width;
    };
    struct SpecialPlace {
        uint32_t place;
        Special special;
    };

    std::shared_ptr<const Module> module;  ///< whose text everything refers to
    const KernelSource* source = nullptr;
    std::string name;  ///< as in C++
    std::vector<Instruction> instructions;
    std::vector<Variable> parameters;  ///< in the order of the kernel's
    std::vector<Constant> constants;
    std::vector<SpecialPlace> specials;
    uint32_t register_bytes = 0, caches = 0;
    uint32_t dynamic_shared = 0;  ///< where the launch's dynamic shared memory begins

    /// "PTX line 12 `add.s32 ...` (kernels/scale/1_vectorised.cu:9)".
    std::string place_of(const Instruction& instruction) const;
};

/// The first byte of shared memory is not address 0, so that a null pointer is out of bounds.
constexpr uint32_t shared_base = 1024;

std::shared_ptr<const Program> decode(std::shared_ptr<const Module> module,
                                      const std::string& kernel);

}  // namespace curie::ptx
