#include <cxxabi.h>

#include <algorithm>
#include <cstdlib>
#include <map>

#include "simulator/ptx/fault.h"
#include "simulator/ptx/operations.h"

namespace curie::ptx {
namespace {

uint32_t bytes_of(char width) {
    return 32 * (width == 'd' ? 8 : width == 'h' ? 2 : 4);
}

std::string demangled(const std::string& name) {
    int status = 0;
    char* text = abi::__cxa_demangle(name.c_str(), nullptr, nullptr, &status);
    std::string result = status == 0 ? text : name;
    std::free(text);
    for (const std::string noise : {"curie::cuda::", "(anonymous namespace)::"})
        for (size_t at; (at = result.find(noise)) != std::string::npos;)
            result.erase(at, noise.size());
    return result.substr(0, result.find('('));
}

class Decoder {
  public:
    Decoder(std::shared_ptr<const Module> module, const std::string& kernel)
        : program_(std::make_shared<Program>()) {
        program_->source = &module->kernel(kernel);
        program_->module = std::move(module);
        program_->name = demangled(kernel);
        program_->dynamic_shared = shared_base + (program_->source->shared_bytes + 15) / 16 * 16;
        for (const auto& [prefix, registers] : source().registers) {
            bases_[prefix] = {program_->register_bytes, registers};
            program_->register_bytes += registers.count * bytes_of(registers.width);
        }
        for (const auto& [name, parameter] : source().parameters)
            program_->parameters.push_back(parameter);
        std::sort(program_->parameters.begin(), program_->parameters.end(),
                  [](const Variable& a, const Variable& b) { return a.offset < b.offset; });
        // A label stands before its statement as an instruction, where lanes meet again.
        std::vector<uint32_t> begins;
        std::multimap<size_t, std::string_view> labels;
        for (const auto& [name, index] : source().labels) labels.emplace(index, name);
        for (uint32_t i = 0; i <= source().statements.size(); ++i) {
            begins.push_back(static_cast<uint32_t>(program_->instructions.size()));
            if (labels.contains(i)) emit({.run = run_label, .statement = i});
            if (i < source().statements.size()) statement(i);
        }
        for (Instruction& instruction : program_->instructions)
            if (instruction.run == run_branch || instruction.run == run_conditional_branch)
                resolve(instruction, begins);
    }
    std::shared_ptr<const Program> program() const { return program_; }

  private:
    const KernelSource& source() const { return *program_->source; }
    void emit(const Instruction& instruction) { program_->instructions.push_back(instruction); }

    [[noreturn]] void refuse(const Instruction& at, const std::string& sentence) const {
        fail(cudaErrorInvalidPtx, "kernel {}, {}: {}", program_->name, program_->place_of(at),
             sentence);
    }

    void statement(uint32_t index) {
        const Statement& written = source().statements[index];
        Instruction made{.statement = index};
        size_t skipped = SIZE_MAX;
        const bool branch = written.opcode == "bra" || written.opcode == "bra.uni";
        if (!written.guard.empty()) {
            // Any other guarded instruction is one that lanes jump over.
            made.run = run_conditional_branch;
            made.operands[0] = place_of_register(made, written.guard, 'p');
            made.negated = written.guard_negated != !branch;
            emit(made);
            if (branch) return;
            skipped = program_->instructions.size() - 1;
            made = {.statement = index};
        } else if (branch) {
            emit({.run = run_branch, .statement = index});
            return;
        }
        const auto found = operations().find(std::string(written.opcode));
        if (found == operations().end())
            refuse(made, fmt::format("the interpreter does not know {}; it knows what nvcc makes "
                                     "of Curie's kernels (simulator/ptx/operations_*.cpp)",
                                     written.opcode));
        const std::string& expected = found->second.operands;
        if (expected.size() != written.operands.size())
            refuse(made, fmt::format("expected {} operands, got {}", expected.size(),
                                     written.operands.size()));
        made.run = found->second.run;
        made.cache = program_->caches++;
        std::vector<Instruction> after;
        for (size_t i = 0; i < expected.size(); ++i) {
            const Operand& operand = written.operands[i];
            if (const char wider = wider_register(written, operand, expected[i]))
                made.operands[i] = convert_wider(made, i, expected[i], wider, after);
            else
                made.operands[i] = place_of(made, operand, expected[i]);
        }
        emit(made);
        for (const Instruction& instruction : after) emit(instruction);
        if (skipped == SIZE_MAX) return;
        program_->instructions[skipped].target =
            static_cast<uint32_t>(program_->instructions.size());
        emit({.run = run_label, .statement = index});
    }

    /// The kind of a register that is wider than the type of a load, store or conversion, which is
    /// PTX's way to take the low bits, or to extend; 0 of any other.
    char wider_register(const Statement& written, const Operand& operand, char wanted) const {
        const std::string_view name = written.opcode;
        if (!name.starts_with("ld.") && !name.starts_with("st.") && !name.starts_with("cvt."))
            return 0;
        if (operand.kind != Operand::Kind::name || (wanted != 'h' && wanted != 'w')) return 0;
        const auto found =
            bases_.find(operand.name.substr(0, operand.name.find_last_not_of("0123456789") + 1));
        if (found == bases_.end()) return 0;
        const char width = found->second.second.width;
        return width == 'd' || (width == 'w' && wanted == 'h') ? width : 0;
    }

    /// A place of the type's own width instead; its value is taken before, or extended after.
    uint32_t convert_wider(Instruction& made, size_t index, char wanted, char wider,
                           std::vector<Instruction>& after) {
        const Statement& written = source().statements[made.statement];
        const bool stores = written.opcode.starts_with("st.");
        const bool written_to = !stores && (written.opcode.starts_with("ld.") || index == 0);
        // The type that decides how to extend: the last one, but of a conversion the one before.
        std::string_view type = written.opcode;
        if (type.starts_with("cvt.")) type = type.substr(0, type.rfind('.'));
        const std::string sign = type[type.rfind('.') + 1] == 's' ? "s" : "u";
        const std::string narrow_type = wanted == 'h' ? "16" : "32";
        const std::string wide_type = wider == 'd' ? "64" : "32";
        const uint32_t narrow = program_->register_bytes;
        program_->register_bytes += bytes_of(wanted);
        const uint32_t wide = place_of_register(made, written.operands[index].name, wider);
        Instruction conversion{.statement = made.statement};
        if (written_to) {
            conversion.run =
                operations().at("cvt." + sign + wide_type + "." + sign + narrow_type).run;
            conversion.operands[0] = wide;
            conversion.operands[1] = narrow;
            after.push_back(conversion);
        } else {
            conversion.run = operations().at("cvt.u" + narrow_type + ".u" + wide_type).run;
            conversion.operands[0] = narrow;
            conversion.operands[1] = wide;
            emit(conversion);
        }
        return narrow;
    }

    uint32_t place_of(Instruction& made, const Operand& operand, char wanted) {
        const bool address = wanted == 'W' || wanted == 'D';
        if (address != (operand.kind == Operand::Kind::address))
            refuse(made, address ? "expected an address" : "expected a value, got an address");
        if (wanted == 'n') {
            if (operand.kind != Operand::Kind::integer) refuse(made, "expected a number");
            made.immediate = operand.value;
            return 0;
        }
        if (address) made.immediate = operand.value;
        if (address && wanted < 'a') wanted = static_cast<char>(wanted - 'A' + 'a');
        if (operand.kind != Operand::Kind::name && !address)
            return place_of_constant(static_cast<uint64_t>(operand.value), wanted);
        if (const auto found = source().shared.find(operand.name); found != source().shared.end())
            return place_of_constant(found->second.offset == UINT32_MAX
                                         ? program_->dynamic_shared
                                         : shared_base + found->second.offset,
                                     wanted);
        if (const auto found = source().parameters.find(operand.name);
            found != source().parameters.end())
            return place_of_constant(found->second.offset, wanted);
        if (operand.name == "WARP_SZ") return place_of_constant(32, wanted);
        for (size_t i = 0; i < special_names.size(); ++i)
            if (operand.name == special_names[i]) return place_of_special(static_cast<Special>(i));
        return place_of_register(made, operand.name, wanted);
    }

    uint32_t place_of_register(const Instruction& made, std::string_view name, char wanted) const {
        const size_t digits = name.find_last_not_of("0123456789") + 1;
        const auto found = bases_.find(name.substr(0, digits));
        if (found == bases_.end() || digits == name.size())
            refuse(made, fmt::format("expected a register, got {}", name));
        const auto& [base, registers] = found->second;
        const auto index =
            static_cast<uint32_t>(std::atoi(std::string(name.substr(digits)).c_str()));
        if (index >= registers.count || registers.width != wanted)
            refuse(made, fmt::format("expected {} to be a register of kind {}, got kind {}", name,
                                     wanted, registers.width));
        return base + index * bytes_of(registers.width);
    }

    uint32_t place_of_constant(uint64_t bits, char width) {
        const auto [found, added] = constants_.try_emplace({bits, width}, program_->register_bytes);
        if (added) {
            program_->constants.push_back({found->second, bits, width});
            program_->register_bytes += bytes_of(width);
        }
        return found->second;
    }

    uint32_t place_of_special(Special special) {
        for (const auto& [place, known] : program_->specials)
            if (known == special) return place;
        program_->specials.push_back({program_->register_bytes, special});
        program_->register_bytes += bytes_of('w');
        return program_->specials.back().place;
    }

    void resolve(Instruction& branch, const std::vector<uint32_t>& begins) const {
        const Statement& written = source().statements[branch.statement];
        if (!written.opcode.starts_with("bra")) return;  // jumps over a guarded instruction
        const auto label = source().labels.find(written.operands.at(0).name);
        if (label == source().labels.end()) refuse(branch, "expected a label of this kernel");
        branch.target = begins[label->second];
    }

    std::shared_ptr<Program> program_;
    std::map<std::string_view, std::pair<uint32_t, RegisterClass>> bases_;
    std::map<std::pair<uint64_t, char>, uint32_t> constants_;
};

}  // namespace

const Operations& operations() {
    static const Operations table = [] {
        Operations made;
        add_integer_operations(made);
        add_float_operations(made);
        add_conversions(made);
        add_memory_operations(made);
        add_asynchronous_copies(made);
        add_warp_operations(made);
        return made;
    }();
    return table;
}

std::string Program::place_of(const Instruction& instruction) const {
    const Statement& statement = source->statements.at(
        std::min<size_t>(instruction.statement, source->statements.size() - 1));
    const std::string file = module->source_of(statement);
    return fmt::format("PTX line {} `{}`{}", statement.line, module->line(statement.line),
                       file.empty() ? "" : " (" + file + ")");
}

std::shared_ptr<const Program> decode(std::shared_ptr<const Module> module,
                                      const std::string& kernel) {
    return Decoder(std::move(module), kernel).program();
}

}  // namespace curie::ptx
