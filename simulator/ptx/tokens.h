// PTX text cut into words, numbers and punctuation, each with its line.
#pragma once

#include <string_view>
#include <vector>

namespace curie::ptx {

struct Token {
    std::string_view text;
    int line = 0;
};

/// The tokens refer to `source`. Comments are left out; a string keeps its quotes.
std::vector<Token> tokens_of(std::string_view source);

}  // namespace curie::ptx
