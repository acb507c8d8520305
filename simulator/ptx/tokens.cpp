#include "simulator/ptx/tokens.h"

#include <cctype>

namespace curie::ptx {
namespace {

bool in_word(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '$' || c == '%' ||
           c == '.';
}

}  // namespace

std::vector<Token> tokens_of(std::string_view source) {
    std::vector<Token> tokens;
    int line = 1;
    for (size_t at = 0; at < source.size();) {
        const char c = source[at];
        const char next = at + 1 < source.size() ? source[at + 1] : '\0';
        size_t end = at + 1;
        if (c == '\n') ++line;
        if (c == '/' && next == '/') {
            at = std::min(source.find('\n', at), source.size());
            continue;
        }
        if (std::isspace(static_cast<unsigned char>(c)) || c == '\0') {
            at = end;
            continue;
        }
        if (c == '"') {
            end = std::min(source.find('"', at + 1), source.size() - 1) + 1;
        } else if (in_word(c) || (c == '-' && std::isdigit(static_cast<unsigned char>(next)))) {
            while (end < source.size() && in_word(source[end])) ++end;
        }
        tokens.push_back({source.substr(at, end - at), line});
        at = end;
    }
    return tokens;
}

}  // namespace curie::ptx
