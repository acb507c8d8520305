// A table of text for a terminal or a Markdown file.
#pragma once

#include <string>
#include <vector>

namespace curie {

struct TextTable {
    std::vector<std::string> columns;
    std::vector<std::vector<std::string>> rows;

    /// Columns padded to their widest cell, two blanks between; numbers to the right.
    std::string aligned() const;
    /// | a | b | with a separator line.
    std::string markdown() const;
};

}  // namespace curie
