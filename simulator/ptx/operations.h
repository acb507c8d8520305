// The table of the PTX instructions that nvcc makes of Curie's kernels: how to run each, and what
// operands it takes. Any other instruction is refused by name.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "simulator/ptx/program.h"

namespace curie::ptx {

struct Operation {
    Handler run;
    /// One character an operand: 'p' predicate, 'h' 16 bits, 'w' 32, 'd' 64, 'n' a number; an
    /// address is 'W' or 'D' by the width of its base.
    std::string operands;
};
using Operations = std::unordered_map<std::string, Operation>;

void add_integer_operations(Operations& operations);
void add_float_operations(Operations& operations);
void add_conversions(Operations& operations);
void add_memory_operations(Operations& operations);
void add_asynchronous_copies(Operations& operations);
void add_warp_operations(Operations& operations);

const Operations& operations();

/// Branches and the mark before a label, which have no entry in the table.
void run_branch(const Instruction& instruction, Warp& warp);
void run_conditional_branch(const Instruction& instruction, Warp& warp);
void run_label(const Instruction& instruction, Warp& warp);

}  // namespace curie::ptx
