// Small changes to the texts of tables, lists and file names.
#pragma once

#include <cctype>
#include <string>

namespace curie {

/// Without white space at both ends.
inline std::string trimmed(const std::string& text) {
    constexpr const char* kBlanks = " \t\r\n";
    const size_t first = text.find_first_not_of(kBlanks);
    if (first == text.npos) return "";
    return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

/// ASCII letters in lower case, for comparing names that differ only in it between copies.
inline std::string lower_case(std::string text) {
    for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return text;
}

}  // namespace curie
