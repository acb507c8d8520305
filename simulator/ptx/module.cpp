#include "simulator/ptx/module.h"

#include <charconv>

#include "simulator/ptx/fault.h"
#include "simulator/ptx/tokens.h"

namespace curie::ptx {

/// Recursive descent over the tokens.
class ModuleParser {
  public:
    explicit ModuleParser(Module& module) : module_(module), tokens_(tokens_of(module.text_)) {
        while (at_ < tokens_.size()) directive();
    }

  private:
    [[noreturn]] void refuse(std::string_view expected) const {
        const Token& token = at_ < tokens_.size() ? tokens_[at_] : tokens_.back();
        fail(cudaErrorInvalidPtx, "PTX line {}: expected {}, got {} in: {}", token.line, expected,
             token.text, module_.line(token.line));
    }
    std::string_view peek() const { return at_ < tokens_.size() ? tokens_[at_].text : ""; }
    std::string_view take() {
        if (at_ >= tokens_.size()) refuse("more text");
        return tokens_[at_++].text;
    }
    bool accept(std::string_view text) {
        if (peek() != text) return false;
        ++at_;
        return true;
    }
    void expect(std::string_view text) {
        if (!accept(text)) refuse(text);
    }
    void skip_line() {
        for (const int line = tokens_[at_].line; at_ < tokens_.size() && tokens_[at_].line == line;)
            ++at_;
    }
    template <class Integer>
    Integer number() {
        Integer value = 0;
        std::string_view text = take();
        if (text.ends_with('U')) text.remove_suffix(1);
        const bool hexadecimal = text.starts_with("0x");
        if (hexadecimal) text.remove_prefix(2);
        const auto [end, error] =
            std::from_chars(text.data(), text.data() + text.size(), value, hexadecimal ? 16 : 10);
        if (error != std::errc() || end != text.data() + text.size()) {
            --at_;
            refuse("a number");
        }
        return value;
    }

    void directive() {
        const std::string_view word = take();
        if (word == ".version" || word == ".address_size") {
            take();
        } else if (word == ".target") {
            const std::string name(take());
            module_.target_ = std::atoi(name.substr(name.find('_') + 1).c_str());
        } else if (word == ".visible" || word == ".weak" || word == ".extern") {
            return;
        } else if (word == ".file") {
            const int index = number<int>();
            const std::string_view path = take();
            module_.files_[index] = path.substr(1, path.size() - 2);
            while (accept(",")) take();
        } else if (word == ".loc") {
            --at_;
            skip_line();
        } else if (word == ".section") {
            while (take() != "}") continue;
        } else if (word == ".shared") {
            variable(module_.shared_, module_.shared_bytes_);
            expect(";");
        } else if (word == ".entry") {
            kernel();
        } else {
            --at_;
            refuse("a kernel or a shared variable (nothing else stands in Curie's modules)");
        }
    }

    /// `.align 16 .b8 name[1024]` or `.u64 name`; an array of no size is the dynamic memory.
    void variable(std::map<std::string_view, Variable>& into, uint32_t& bytes) {
        Variable made;
        uint32_t alignment = 0;
        if (accept(".align")) alignment = number<uint32_t>();
        const std::string_view type = take();
        uint32_t size = 0;
        std::from_chars(type.data() + 2, type.data() + type.size(), size);
        made.bytes = size / 8;
        if (made.bytes == 0) refuse("a type of 8 to 64 bits before it");
        made.alignment = alignment ? alignment : made.bytes;
        const std::string_view name = take();
        if (accept("[")) {
            made.bytes *= peek() == "]" ? 0 : number<uint32_t>();
            expect("]");
        }
        if (made.bytes) {
            made.offset = (bytes + made.alignment - 1) / made.alignment * made.alignment;
            bytes = made.offset + made.bytes;
        } else {
            made.offset = UINT32_MAX;
        }
        into[name] = made;
    }

    void kernel() {
        KernelSource kernel;
        kernel.name = take();
        kernel.shared = module_.shared_;
        kernel.shared_bytes = module_.shared_bytes_;
        expect("(");
        while (!accept(")")) {
            expect(".param");
            variable(kernel.parameters, kernel.parameter_bytes);
            accept(",");
        }
        while (!accept("{")) {
            const std::string_view word = take();
            if (word == ".maxntid" || word == ".reqntid") {
                kernel.most_threads = 1;
                do kernel.most_threads *= number<uint32_t>();
                while (accept(","));
            } else if (word == ".minnctapersm") {
                take();
            } else {
                --at_;
                refuse("the kernel's limits or its body");
            }
        }
        source_file_ = source_line_ = 0;
        while (!accept("}")) body(kernel);
        module_.kernels_[kernel.name] = std::move(kernel);
    }

    void body(KernelSource& kernel) {
        const std::string_view word = peek();
        if (word == ".reg") {
            ++at_;
            registers(kernel);
        } else if (word == ".shared") {
            ++at_;
            variable(kernel.shared, kernel.shared_bytes);
            expect(";");
        } else if (word == ".pragma") {
            while (take() != ";") continue;
        } else if (word == ".loc") {
            // It ends with its line and may go on with the place that this one was inlined at.
            const size_t begin = at_++;
            source_file_ = number<int>();
            source_line_ = number<int>();
            at_ = begin;
            skip_line();
        } else if (at_ + 1 < tokens_.size() && tokens_[at_ + 1].text == ":") {
            kernel.labels[word] = kernel.statements.size();
            at_ += 2;
        } else {
            statement(kernel);
        }
    }

    void registers(KernelSource& kernel) {
        const std::string_view type = take();
        RegisterClass made;
        if (type == ".pred")
            made.width = 'p';
        else if (type.ends_with("16"))
            made.width = 'h';
        else if (type.ends_with("32"))
            made.width = 'w';
        else if (type.ends_with("64"))
            made.width = 'd';
        else
            refuse("registers of 16, 32 or 64 bits, or predicates");
        const std::string_view prefix = take();
        expect("<");
        made.count = number<uint32_t>();
        expect(">");
        expect(";");
        kernel.registers[prefix] = made;
    }

    void statement(KernelSource& kernel) {
        Statement made;
        made.line = tokens_[at_].line;
        made.source_file = source_file_;
        made.source_line = source_line_;
        if (accept("@")) {
            made.guard_negated = accept("!");
            made.guard = take();
        }
        made.opcode = take();
        while (!accept(";")) {
            if (accept(",") || accept("{") || accept("}") || accept("|")) continue;
            made.operands.push_back(operand());
        }
        kernel.statements.push_back(std::move(made));
    }

    Operand operand() {
        Operand made;
        if (accept("[")) {
            made.kind = Operand::Kind::address;
            made.name = take();
            if (accept("+")) made.value = number<int64_t>();
            expect("]");
            return made;
        }
        const std::string_view text = peek();
        if (text.starts_with("0f") || text.starts_with("0d")) {
            made.kind = text[1] == 'f' ? Operand::Kind::float32 : Operand::Kind::float64;
            uint64_t bits = 0;
            std::from_chars(text.data() + 2, text.data() + text.size(), bits, 16);
            made.value = static_cast<int64_t>(bits);
            ++at_;
        } else if (text[0] == '-' || (text[0] >= '0' && text[0] <= '9')) {
            made.kind = Operand::Kind::integer;
            made.value =
                text[0] == '-' ? number<int64_t>() : static_cast<int64_t>(number<uint64_t>());
        } else {
            made.name = take();
        }
        return made;
    }

    Module& module_;
    std::vector<Token> tokens_;
    size_t at_ = 0;
    int source_file_ = 0, source_line_ = 0;
};

Module::Module(std::string text) : text_(std::move(text)) {
    ModuleParser parser(*this);
}

const KernelSource& Module::kernel(const std::string& name) const {
    const auto found = kernels_.find(name);
    if (found == kernels_.end())
        fail(cudaErrorInvalidDeviceFunction, "expected the module to have the kernel {}", name);
    return found->second;
}

std::string Module::source_of(const Statement& statement) const {
    const auto file = files_.find(statement.source_file);
    if (file == files_.end()) return "";
    return fmt::format("{}:{}", file->second, statement.source_line);
}

std::string_view Module::line(int number) const {
    size_t begin = 0;
    for (int i = 1; i < number; ++i) begin = text_.find('\n', begin) + 1;
    std::string_view line(text_);
    line = line.substr(begin, text_.find('\n', begin) - begin);
    while (line.starts_with('\t') || line.starts_with(' ')) line.remove_prefix(1);
    return line;
}

}  // namespace curie::ptx
